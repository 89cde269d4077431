import { type CommandCases, call, imported, OK, refused, times } from '../../case.ts';

const command = 'all_member_push/im_device_add';
const phone = (more: object = {}) => ({ DeviceId: 'phone', Kind: 'fcm', Token: '$token', ...more });
const add = (user: string, ...devices: object[]) => call(command, { To_Account: user, Devices: devices });
const shows = (user: string, devices: readonly object[]) =>
  call(
    'all_member_push/im_device_get',
    { To_Account: [user] },
    { ...OK, UserDevices: [{ To_Account: user, Devices: devices }] },
  );
const refuses = (what: string, device: object, info: RegExp) => ({
  says: `rejects ${what}`,
  steps: [
    imported('$a'),
    call(command, { To_Account: '$a', Devices: [device] }, refused(90001, info)),
    shows('$a', []),
  ],
});

const POINT = Buffer.alloc(65, 4).toString('base64url');
const AUTH = Buffer.alloc(16).toString('base64url');
const subscription = (endpoint: string, keys = { p256dh: POINT, auth: AUTH }) => ({
  DeviceId: 'browser',
  Kind: 'webpush',
  Subscription: { endpoint, keys },
});

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'registers devices of every kind, and shows only the end of their tokens',
      steps: [
        imported('$a'),
        add(
          '$a',
          phone({ Token: 'secret-part.$x.12345678', Locale: 'zh-Hant-TW', AppVersion: '3.1' }),
          { DeviceId: 'tablet', Kind: 'apns', Token: 'ab'.repeat(32), Topic: 'com.example.app' },
          subscription('https://updates.push.services.mozilla.com/wpush/v2/$x-87654321'),
        ),
        shows('$a', [
          { DeviceId: 'browser', Kind: 'webpush', Strikes: 0 },
          { DeviceId: 'phone', Kind: 'fcm', Locale: 'zh-Hant-TW', AppVersion: '3.1' },
          { DeviceId: 'tablet', Kind: 'apns', Token: 'abababab' },
        ]),
      ],
    },
    {
      says: 'moves a token from its previous user',
      steps: [
        imported('$a', '$b'),
        add('$a', phone()),
        add('$b', phone({ DeviceId: 'other' })),
        shows('$a', []),
        shows('$b', [{ DeviceId: 'other' }]),
      ],
    },
    {
      says: 'keeps at most 20 devices of a user',
      steps: [
        imported('$a'),
        add('$a', phone({ DeviceId: 'z-first', Token: '$first' })),
        add('$a', ...times(20, (index) => phone({ DeviceId: `phone-${index + 10}`, Token: `$t-${index}` }))),
        shows(
          '$a',
          times(20, (index) => ({ DeviceId: `phone-${index + 10}` })),
        ),
      ],
    },
    {
      says: 'deletes the devices of a deleted account',
      steps: [
        imported('$a'),
        add('$a', phone()),
        call('im_open_login_svc/account_delete', { DeleteItem: [{ UserID: '$a' }] }),
        imported('$a'),
        shows('$a', []),
      ],
    },
    {
      says: 'rejects an unknown account',
      steps: [call(command, { To_Account: '$nobody', Devices: [phone()] }, refused(70107, /nobody/))],
    },
    refuses('an unknown kind', { DeviceId: 'd', Kind: 'pager', Token: 'x' }, /Devices\[0\]/),
    refuses('a device without an id', { Kind: 'fcm', Token: 'x' }, /DeviceId/),
    refuses('a token and an installation together', phone({ Fid: 'x' }), /Token and Fid/),
    refuses(
      'a token of Apple that is not hex',
      { DeviceId: 'd', Kind: 'apns', Token: 'xyz', Topic: 'a.b' },
      /hex/,
    ),
    refuses(
      'an endpoint that is not a push service',
      subscription('https://169.254.169.254/latest'),
      /push service/,
    ),
    refuses(
      'keys of the wrong length',
      subscription('https://fcm.googleapis.com/fcm/send/x', { p256dh: 'AA', auth: AUTH }),
      /65 bytes/,
    ),
    {
      says: 'rejects more than 20 devices in a request',
      steps: [
        imported('$a'),
        call(
          command,
          { To_Account: '$a', Devices: times(21, (index) => phone({ DeviceId: `d${index}` })) },
          refused(90001, /20/),
        ),
      ],
    },
  ],
};
