/** Brazilian networks by their code (country 724). A code that is not here is shown as it came. */
const networks: ReadonlyMap<string, string> = new Map(
  Object.entries({
    TIM: '72402 72403 72404',
    Claro: '72405 72412 72438',
    Vivo: '72406 72410 72411 72423',
    Oi: '72416 72424 72430 72431',
    Sercomtel: '72415',
    Algar: '72407 72432 72433 72434',
    Nextel: '72400 72439',
  }).flatMap(([name, codes]) => codes.split(' ').map((code): [string, string] => [code, name])),
);

export const carrierOf = (networkCode: string): string => networks.get(networkCode) ?? networkCode;
