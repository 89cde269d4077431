/** What other CDK apps import. */
export { Carillon } from './carillon.ts';
export { CarillonStack, type CarillonStackProps } from './carillon-stack.ts';
export { type GivenSettings, InvalidSettings, type Settings } from './settings.ts';
