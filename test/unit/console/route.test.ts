import fc from 'fast-check';
import { fragmentOf, routeOfFragment, SECTIONS } from '../../../console/src/routes/route.ts';

describe('the addresses of the pages', () => {
  it('lead back to what they are made of', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SECTIONS),
        fc.string({ minLength: 1, unit: 'grapheme' }),
        (section, id) => {
          expect(routeOfFragment(fragmentOf(section, id))).toEqual({ section, id });
          expect(routeOfFragment(fragmentOf(section))).toEqual({ section });
        },
      ),
    );
  });

  it('lead to the overview where they name no page', () => {
    for (const fragment of ['', '#', '#/', '#/nonsense', '#top']) {
      expect(routeOfFragment(fragment)).toEqual({ section: 'overview' });
    }
    expect(routeOfFragment('#/users/%E0%A4%A')).toEqual({ section: 'users' });
  });
});
