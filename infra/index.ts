/** What other CDK apps import. */
export { Carillon } from './carillon.ts';
export type { CarillonProps } from './carillon-props.ts';
export { CarillonStack, type CarillonStackProps } from './carillon-stack.ts';
export { InvalidConfiguration } from './configuration.ts';
