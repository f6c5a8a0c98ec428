// The package ships no types; this is what we use of it.
declare module "govuk-frontend/dist/govuk/init.mjs" {
  type Component = new (root: Element) => unknown;
  export function createAll(component: Component): void;
}
declare module "govuk-frontend/dist/govuk/components/*" {
  const component: new (root: Element) => unknown;
  export { component as Button, component as ErrorSummary, component as NotificationBanner, component as PasswordInput };
  export { component as Radios, component as SkipLink };
}
