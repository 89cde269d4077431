import { Tags } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AppsSecret } from './apps-secret.ts';
import { FanOut } from './fan-out.ts';
import { CarillonHttpApi } from './http-api.ts';
import { Monitoring } from './monitoring.ts';
import { Realtime } from './realtime.ts';
import { Schedule } from './schedule.ts';
import { type GivenSettings, parseSettings } from './settings.ts';
import { Storage } from './storage.ts';

/**
 * The whole service: two APIs, the functions behind them, the queues between them and the tables under them.
 *
 * @example
 * const push = new Carillon(this, 'Push', { shards: 32, alarmEmail: 'oncall@example.com' });
 * new CfnOutput(this, 'PushUrl', { value: push.httpUrl });
 */
export class Carillon extends Construct {
  /** The base URL of the REST API. */
  readonly httpUrl: string;
  /** Where clients connect. */
  readonly webSocketUrl: string;
  /** The secret that holds the apps with their keys and settings. */
  readonly appsSecretArn: string;
  /** Where alarms are told. */
  readonly alarms: ITopic;

  /** @throws InvalidSettings that names every wrong setting. */
  constructor(scope: Construct, id: string, given: GivenSettings = {}) {
    super(scope, id);
    const settings = parseSettings(given);
    Tags.of(this).add('application', 'carillon');
    const storage = new Storage(this, 'Storage', settings);
    const { secret } = new AppsSecret(this, 'Apps', settings);
    const realtime = new Realtime(this, 'Realtime', { storage, secret, settings });
    const fanOut = new FanOut(this, 'FanOut', { storage, settings, webSockets: realtime });
    const schedule = new Schedule(this, 'Schedule', { storage, secret, settings, fanOutQueue: fanOut.queue });
    const http = new CarillonHttpApi(this, 'HttpApi', {
      storage,
      secret,
      settings,
      fanOutQueue: fanOut.queue,
      webSockets: realtime,
      schedule,
    });
    const monitoring = new Monitoring(this, 'Monitoring', {
      settings,
      queues: fanOut.queues,
      deadLetters: [...fanOut.deadLetters, schedule.deadLetters],
    });
    this.httpUrl = http.url;
    this.webSocketUrl = realtime.url;
    this.appsSecretArn = secret.secretArn;
    this.alarms = monitoring.topic;
  }
}
