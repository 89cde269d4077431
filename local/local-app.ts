/** The app of a local runtime. Its key is no secret: the runtime listens on this machine only. */
export const LOCAL_APP = {
  sdkAppId: 1_400_000_000,
  secretKey: 'carillon-local-secret-key',
  admins: ['administrator'],
} as const;
