/** A page that was the answer to a form stands at the form's address, which nobody can open again: where it is shown else. */
interface Route {
  method: string;
  path: string;
}

const isAt = (method: string, path: string) => {
  const own = path.split('/');
  return (route: Route): boolean => {
    const parts = route.path.split('/');
    return (
      route.method === method &&
      parts.length === own.length &&
      parts.every((part, place) => part.startsWith(':') || part === own[place])
    );
  };
};

/** The page above the address of a form; undefined: no form posts there. */
export function wayBack(routes: readonly Route[], path: string): string | undefined {
  if (!routes.some(isAt('POST', path))) return undefined;
  for (let above = path; above !== ''; above = above.slice(0, above.lastIndexOf('/')))
    if (routes.some(isAt('GET', above))) return above;
  return undefined;
}
