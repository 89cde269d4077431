import { App } from 'aws-cdk-lib';
import { CarillonStack } from './carillon-stack.ts';
import { InvalidConfiguration } from './configuration.ts';
import { propsFromContext } from './context.ts';

const app = new App();

try {
  const stage: unknown = app.node.tryGetContext('stage');
  if (stage !== undefined && !/^[A-Za-z][A-Za-z0-9-]{0,30}$/.test(String(stage))) {
    throw new InvalidConfiguration(`stage is ${JSON.stringify(stage)}: use letters, digits and dashes`);
  }
  const name = stage === undefined ? 'Carillon' : `Carillon-${stage}`;
  new CarillonStack(app, name, { configuration: propsFromContext(app.node) });
} catch (error) {
  if (!(error instanceof InvalidConfiguration)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
