import { type CommandCases, call, imported, OK, refused } from '../../case.ts';

const command = 'all_member_push/im_device_remove';
const add = call('all_member_push/im_device_add', {
  To_Account: '$a',
  Devices: ['d1', 'd2', 'd3'].map((DeviceId) => ({ DeviceId, Kind: 'fcm', Token: `$${DeviceId}` })),
});
const shows = (...ids: readonly string[]) =>
  call(
    'all_member_push/im_device_get',
    { To_Account: ['$a'] },
    { ...OK, UserDevices: [{ To_Account: '$a', Devices: ids.map((DeviceId) => ({ DeviceId })) }] },
  );

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'removes the named devices, and ignores unknown ones',
      steps: [
        imported('$a'),
        add,
        call(command, { To_Account: '$a', DeviceIds: ['d2', 'd9'] }),
        shows('d1', 'd3'),
      ],
    },
    {
      says: 'removes all devices if none is named',
      steps: [imported('$a'), add, call(command, { To_Account: '$a' }), shows()],
    },
    {
      says: 'rejects an unknown account',
      steps: [call(command, { To_Account: '$nobody' }, refused(70107, /nobody/))],
    },
  ],
};
