import { describe, expect, it } from '@jest/globals';
import { isPushService } from '../../../shared/domain/notification/push-services.ts';

describe('the endpoint of a subscription', () => {
  it.each([
    'https://fcm.googleapis.com/fcm/send/abc',
    'https://updates.push.services.mozilla.com/wpush/v2/abc',
    'https://web.push.apple.com/abc',
    'https://wns2-par02p.notify.windows.com/w/?token=abc',
  ])('may be %s', (endpoint) => {
    expect(isPushService(endpoint)).toBe(true);
  });

  it.each([
    'http://fcm.googleapis.com/fcm/send/abc',
    'https://fcm.googleapis.com:8443/fcm/send/abc',
    'https://user@fcm.googleapis.com/abc',
    'https://fcm.googleapis.com.example.com/abc',
    'https://evil-notify.windows.com.example.com/',
    'https://evilnotify.windows.com/',
    'https://169.254.169.254/latest/meta-data',
    'https://localhost/abc',
    'no URL',
  ])('may not be %s', (endpoint) => {
    expect(isPushService(endpoint)).toBe(false);
  });

  it('may have a host that the deployment trusts', () => {
    expect(isPushService('https://localhost:9443/x', ['localhost:9443'])).toBe(true);
    expect(isPushService('https://localhost:9444/x', ['localhost:9443'])).toBe(false);
    expect(isPushService('https://push.example.com/x', ['push.example.com'])).toBe(true);
  });
});
