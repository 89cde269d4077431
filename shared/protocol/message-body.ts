import * as z from 'zod';
import { looseFields } from './request.ts';

const optionalText = (description: string) => z.string().describe(description).optional();

const element = <Type extends string>(type: Type, content: Readonly<Record<string, z.ZodType>>) =>
  z.object({ MsgType: z.literal(type), MsgContent: looseFields(content) }).meta({ id: type });

/** `MsgBody`: at least one element. Further fields of a content are passed on. */
const elementSchema = z
  .discriminatedUnion('MsgType', [
    element('TIMTextElem', { Text: z.string().describe('The text') }),
    element('TIMCustomElem', {
      Data: optionalText('Data of the app'),
      Desc: optionalText('A description, for notifications'),
      Ext: optionalText('Further data of the app'),
      Sound: optionalText('The sound of the notification'),
    }),
    element('TIMFaceElem', {
      Index: z.number().int().describe('The number of the face').optional(),
      Data: optionalText('Data of the app'),
    }),
    element('TIMLocationElem', {
      Desc: optionalText('A description of the place'),
      Latitude: z.number().describe('Degrees'),
      Longitude: z.number().describe('Degrees'),
    }),
    element('TIMImageElem', { UUID: optionalText('The id of the image') }),
    element('TIMSoundElem', { Url: optionalText('Where the sound is') }),
    element('TIMFileElem', { Url: optionalText('Where the file is') }),
    element('TIMVideoFileElem', { VideoUrl: optionalText('Where the video is') }),
  ])
  .meta({ id: 'MessageElement', discriminator: { propertyName: 'MsgType' } });

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
  z.array(elementSchema).min(1).meta({ description: 'The message: one element or more' }),
);
