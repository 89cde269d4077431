import { rmSync } from 'node:fs';
import { cdk, OUTPUTS, STACK } from './cdk.ts';

cdk('destroy', '--force', ...STACK);
rmSync(OUTPUTS, { force: true });
