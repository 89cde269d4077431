import { Names, Stack, Tags, Token } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AppsSecret } from './apps-secret.ts';
import type { CarillonProps } from './carillon-props.ts';
import { type Place, parseConfiguration } from './configuration.ts';
import { Events } from './events.ts';
import { FanOut } from './fan-out.ts';
import { FixedConfiguration } from './fixed-configuration.ts';
import { CarillonHttpApi } from './http-api.ts';
import { Monitoring } from './monitoring.ts';
import { Notifications } from './notifications.ts';
import { Realtime } from './realtime.ts';
import { Schedule } from './schedule.ts';
import { Storage } from './storage.ts';

/**
 * The whole service: two APIs, their functions, and the queues and tables behind them.
 *
 * @example
 * const push = new Carillon(this, 'Push', { shards: 32, alarmEmail: 'oncall@example.com' });
 * new CfnOutput(this, 'PushUrl', { value: push.httpUrl });
 */
export class Carillon extends Construct {
  /** The base URL of the REST API. */
  readonly httpUrl: string;
  /** The URL that clients connect to. */
  readonly webSocketUrl: string;
  /** The secret that contains the apps with their keys and settings. */
  readonly appsSecretArn: string;
  /** The event bus that gets the changes of pushes, for apps whose settings say so. */
  readonly eventBusName: string;
  /** The topic that the alarms notify. */
  readonly alarms: ITopic;

  /** @throws InvalidConfiguration that lists all faults */
  constructor(scope: Construct, id: string, props: CarillonProps = {}) {
    super(scope, id);
    const configuration = parseConfiguration(props, placeOf(this));
    Tags.of(this).add('application', 'carillon');
    const storage = new Storage(this, 'Storage', configuration);
    const { secret } = new AppsSecret(this, 'Apps', configuration);
    const realtime = new Realtime(this, 'Realtime', { storage, secret, configuration });
    const events = new Events(this, 'Events', { storage, secret, configuration });
    const notifications = new Notifications(this, 'Notifications', {
      storage,
      secret,
      configuration,
      eventQueue: events.queue,
    });
    const fanOut = new FanOut(this, 'FanOut', {
      storage,
      configuration,
      webSockets: realtime,
      notificationQueue: notifications.queue,
      eventQueue: events.queue,
    });
    const schedule = new Schedule(this, 'Schedule', {
      storage,
      secret,
      configuration,
      fanOutQueue: fanOut.queue,
      notificationQueue: notifications.queue,
      eventQueue: events.queue,
    });
    const http = new CarillonHttpApi(this, 'HttpApi', {
      storage,
      secret,
      configuration,
      fanOutQueue: fanOut.queue,
      notificationQueue: notifications.queue,
      webSockets: realtime,
      schedule,
      events,
    });
    new FixedConfiguration(this, 'Fixed', configuration).guard(this);
    const monitoring = new Monitoring(this, 'Monitoring', {
      configuration,
      watched: this,
      scheduleGroup: schedule.groupName,
    });
    this.httpUrl = http.url;
    this.webSocketUrl = realtime.url;
    this.appsSecretArn = secret.secretArn;
    this.alarms = monitoring.topic;
    this.eventBusName = events.bus.eventBusName;
  }
}

function placeOf(construct: Construct): Place {
  const name = Names.uniqueResourceName(construct, {
    maxLength: 60,
    separator: '-',
    allowedSpecialCharacters: '-',
  });
  const { region } = Stack.of(construct);
  // In an environment-agnostic stack, the CDK CLI provides the region in this variable.
  return { name, region: Token.isUnresolved(region) ? process.env.CDK_DEFAULT_REGION : region };
}
