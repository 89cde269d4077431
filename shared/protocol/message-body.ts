import * as z from 'zod';
import { looseFields } from './request.ts';

const optionalText = (description: string) => z.string().describe(description).optional();

const element = <Type extends string>(type: Type, content: Readonly<Record<string, z.ZodType>>) =>
  z.object({ MsgType: z.enum([type]), MsgContent: looseFields(content) }).meta({ id: type });

const elements = [
  element('TIMTextElem', { Text: z.string().describe('The text') }),
  element('TIMCustomElem', {
    Data: optionalText('Custom data of the app'),
    Desc: optionalText('The text for notifications'),
    Ext: optionalText('More custom data of the app'),
    Sound: optionalText('The sound of the notification'),
  }),
  element('TIMFaceElem', {
    Index: z.number().int().describe('The index of the emoji').optional(),
    Data: optionalText('Custom data of the app'),
  }),
  element('TIMLocationElem', {
    Desc: optionalText('A description of the place'),
    Latitude: z.number().describe('Degrees'),
    Longitude: z.number().describe('Degrees'),
  }),
  element('TIMImageElem', { UUID: optionalText('The id of the image') }),
  element('TIMSoundElem', { Url: optionalText('The URL of the sound') }),
  element('TIMFileElem', { Url: optionalText('The URL of the file') }),
  element('TIMVideoFileElem', { VideoUrl: optionalText('The URL of the video') }),
] as const;

const elementSchema = z.discriminatedUnion('MsgType', elements).meta({
  id: 'MessageElement',
  description: 'One element of a message. Additional fields of `MsgContent` are passed on unchanged.',
  discriminator: {
    propertyName: 'MsgType',
    mapping: Object.fromEntries(
      elements.flatMap(({ shape }) =>
        shape.MsgType.options.map((type) => [type, `#/components/schemas/${type}`]),
      ),
    ),
  },
});

/** `MsgBody`: at least one element. */
export const messageBodySchema = z.preprocess(
  (value, context) => {
    if (!Array.isArray(value)) {
      const message = 'must be an array of {MsgType, MsgContent}';
      context.addIssue({ code: 'custom', params: { kind: 'messageBodyNotArray' }, message });
    } else if (value.length === 0) {
      const message = 'must have at least one element';
      context.addIssue({ code: 'custom', params: { kind: 'badMessageBody' }, message });
    }
    return value;
  },
  z.array(elementSchema).min(1).meta({ description: 'The message: at least one element' }),
);
