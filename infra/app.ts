import { App } from 'aws-cdk-lib';
import { CarillonStack } from './carillon-stack.ts';
import { InvalidSettings, readSettings } from './settings.ts';

const app = new App();

try {
  new CarillonStack(app, 'Carillon', { settings: readSettings(app.node) });
} catch (error) {
  if (!(error instanceof InvalidSettings)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
