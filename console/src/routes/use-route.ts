import { useEffect, useState } from 'preact/hooks';
import { fragmentOf, type Route, routeOfFragment, type Section } from './route.ts';

/** Follows the address bar. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => routeOfFragment(location.hash));
  useEffect(() => {
    const follow = () => setRoute(routeOfFragment(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
}

/** Goes to a page. */
export function goTo(section: Section, id?: string): void {
  location.hash = fragmentOf(section, id);
}
