import { CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AppsSecret } from './apps-secret.ts';
import { FanOut } from './fan-out.ts';
import { CarillonHttpApi } from './http-api.ts';
import { Monitoring } from './monitoring.ts';
import { Realtime } from './realtime.ts';
import { Schedule } from './schedule.ts';
import type { Settings } from './settings.ts';
import { Storage } from './storage.ts';

/** What the stack is built from. */
export interface CarillonStackProps extends StackProps {
  readonly settings: Settings;
}

/** The whole service: two APIs, the functions behind them, the queues between them and the tables under them. */
export class CarillonStack extends Stack {
  constructor(scope: Construct, id: string, { settings, ...props }: CarillonStackProps) {
    super(scope, id, props);
    Tags.of(this).add('application', 'carillon');
    const storage = new Storage(this, 'Storage', settings);
    const { secret } = new AppsSecret(this, 'Apps', settings);
    const realtime = new Realtime(this, 'Realtime', { storage, secret, settings });
    const fanOut = new FanOut(this, 'FanOut', { storage, settings, webSockets: realtime });
    const schedule = new Schedule(this, 'Schedule', { storage, secret, fanOutQueue: fanOut.queue });
    const http = new CarillonHttpApi(this, 'HttpApi', {
      storage,
      secret,
      settings,
      fanOutQueue: fanOut.queue,
      webSockets: realtime,
      schedule,
    });
    new Monitoring(this, 'Monitoring', { deadLetters: [...fanOut.deadLetters, schedule.deadLetters] });

    new CfnOutput(this, 'HttpUrl', { value: http.url });
    new CfnOutput(this, 'WebSocketUrl', { value: realtime.url });
    new CfnOutput(this, 'AppsSecretArn', { value: secret.secretArn });
  }
}
