import { bootstrap, cdk, OUTPUTS, STACK } from './cdk.ts';
import { readDeployed } from './deployed.ts';

bootstrap();
cdk('deploy', '--require-approval', 'never', '--outputs-file', OUTPUTS, ...STACK);
const { httpUrl, webSocketUrl } = await readDeployed();
console.log(`\nHTTP       ${httpUrl}\nWebSocket  ${webSocketUrl}`);
