/** The public interface for other CDK apps. */
export { Carillon } from './carillon.ts';
export type { CarillonProps } from './carillon-props.ts';
export { CarillonStack, type CarillonStackProps } from './carillon-stack.ts';
export { InvalidConfiguration } from './configuration.ts';
