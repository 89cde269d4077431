import { useLanguage } from '../text/language.ts';

/** A moment in UTC milliseconds, in the time zone of the browser; the tip has it in UTC. */
export function Moment({ at }: { readonly at: number }) {
  const { formats, texts } = useLanguage();
  return (
    <time dateTime={new Date(at).toISOString()} title={texts.compose.inUtc(formats.utc(at))}>
      {formats.time(at)}
    </time>
  );
}
