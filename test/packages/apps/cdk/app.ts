import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Carillon, InvalidConfiguration } from 'carillon';

const app = new App();
const stack = new Stack(app, 'Game');
const push = new Carillon(stack, 'Push', { shards: 4, logRetentionDays: 90 });
new CfnOutput(stack, 'HttpUrl', { value: push.httpUrl });
new CfnOutput(stack, 'WebSocketUrl', { value: push.webSocketUrl });
app.synth();

try {
  new Carillon(new Stack(new App({ autoSynth: false }), 'Wrong'), 'Push', { shards: -1 });
} catch (error) {
  console.log(error instanceof InvalidConfiguration ? 'a wrong setting is named' : String(error));
}
