/** The mark of Carillon. */
export const Bell = () => (
  <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
    <rect width="32" height="32" rx="8" fill="#0f6e63" />
    <path
      fill="#fff"
      d="M16 6.2a1.6 1.6 0 0 1 1.6 1.6v.5c3 .7 5 3.2 5 6.4v3.6l1.7 2.6c.5.8 0 1.7-.9 1.7H8.6c-.9 0-1.4-.9-.9-1.7l1.7-2.6v-3.6c0-3.2 2-5.7 5-6.4v-.5A1.6 1.6 0 0 1 16 6.2zM13.3 24h5.4a2.7 2.7 0 0 1-5.4 0z"
    />
  </svg>
);
