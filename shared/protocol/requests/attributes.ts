import * as z from 'zod';
import { attributeName, attributes, perUser, text, userId } from '../fields.ts';
import { fault } from '../parse.ts';
import { alsoNamed } from './renamed.ts';

const toAccount = userId('badToAccount');
const slot = z
  .custom<string>(
    (key) => typeof key === 'string' && /^\d$/.test(key),
    fault('badAttribute', 'a slot is "0" to "9"'),
  )
  .meta({ type: 'string', pattern: '^[0-9]$' });

const attributeNames = z.record(slot, attributeName).superRefine((names, context) => {
  const seen = new Set<string>();
  for (const [key, name] of Object.entries(names)) {
    if (seen.has(name)) {
      const message = `the name ${JSON.stringify(name)} is given to two slots`;
      context.addIssue({ code: 'custom', params: { kind: 'badAttribute' }, path: [key], message });
    }
    seen.add(name);
  }
});

export const nothing = z.object({});

export const setAttributeNames = z.object({ AttrNames: attributeNames });

export const setTypedAttributeNames = z.object({
  AttrNames: attributeNames,
  /** By slot; what they mean is for the caller. */
  AttrTypes: z.record(slot, z.literal([0, 1])).optional(),
});

export const setAttributes = alsoNamed(
  'Attrs',
  'UserAttrs',
  z.object({ UserAttrs: perUser(z.object({ To_Account: toAccount, Attrs: attributes })) }),
);

export const removeAttributes = alsoNamed(
  'Attrs',
  'UserAttrs',
  z.object({ UserAttrs: perUser(z.object({ To_Account: toAccount, Attrs: z.array(text) })) }),
);

export const namedAccounts = z.object({ To_Account: perUser(toAccount, 'badToAccount') });
