import * as z from 'zod';
import { fault } from './parse.ts';

const optionalText = z.string().optional();
const media = z.looseObject({});

/** What each type of element holds; other fields are passed on. */
const contents = {
  TIMTextElem: z.looseObject({ Text: z.string() }),
  TIMCustomElem: z.looseObject({
    Data: optionalText,
    Desc: optionalText,
    Ext: optionalText,
    Sound: optionalText,
  }),
  TIMFaceElem: z.looseObject({ Index: z.number().optional(), Data: optionalText }),
  TIMLocationElem: z.looseObject({ Desc: optionalText, Latitude: z.number(), Longitude: z.number() }),
  TIMImageElem: media,
  TIMSoundElem: media,
  TIMFileElem: media,
  TIMVideoFileElem: media,
};

const element = z
  .custom<{ MsgType: string; MsgContent: Record<string, unknown> }>(
    (value) => {
      const { MsgType, MsgContent } = (value ?? {}) as Record<string, unknown>;
      if (typeof MsgType !== 'string' || !Object.hasOwn(contents, MsgType)) return false;
      return contents[MsgType as keyof typeof contents].safeParse(MsgContent).success;
    },
    fault(
      'badMessageElement',
      `an element has a MsgType of ${Object.keys(contents).join(', ')} and the MsgContent of that type`,
    ),
  )
  .meta({
    id: 'MessageElement',
    type: 'object',
    properties: { MsgType: { enum: Object.keys(contents) }, MsgContent: { type: 'object' } },
    required: ['MsgType', 'MsgContent'],
  });

/** `MsgBody`: at least one element. */
export const messageBodySchema = z.preprocess(
  (value, context) => {
    if (!Array.isArray(value)) {
      const message = 'MsgBody is an array of {MsgType, MsgContent}';
      context.addIssue({ code: 'custom', params: { kind: 'messageBodyNotArray' }, message });
    } else if (value.length === 0) {
      const message = 'MsgBody has at least one element';
      context.addIssue({ code: 'custom', params: { kind: 'badMessageBody' }, message });
    }
    return value;
  },
  z.array(element).meta({ minItems: 1 }),
);
