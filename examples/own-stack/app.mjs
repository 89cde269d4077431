import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Carillon } from 'carillon';

/** An existing stack, with Carillon as one part of it. */
class Game extends Stack {
  constructor(scope, id, props) {
    super(scope, id, props);
    const push = new Carillon(this, 'Push', { shards: 32, logRetentionDays: 90 });
    new CfnOutput(this, 'PushUrl', { value: push.httpUrl });
    new CfnOutput(this, 'SocketUrl', { value: push.webSocketUrl });
  }
}

new Game(new App(), 'Game');
