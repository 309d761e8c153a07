type X509 = typeof import('@peculiar/x509');

let loaded: Promise<X509> | undefined;

/** The X.509 library, loaded when first needed; its injector insists on the Reflect polyfill. */
export function loadX509(): Promise<X509> {
  loaded ??= import('reflect-metadata').then(() => import('@peculiar/x509'));
  return loaded;
}
