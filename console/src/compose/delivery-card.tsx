import { Field } from '../parts/field.tsx';
import { Segments } from '../parts/segments.tsx';
import { useLanguage } from '../text/language.ts';
import type { DraftProps } from './content-card.tsx';
import { LIFE_TIMES, momentOf } from './push-draft.ts';
import { offsetAt, timeZone } from './time-zone.ts';

interface DeliveryCardProps extends DraftProps {
  /** Users who are online; nothing while that is not known. */
  readonly online: number | undefined;
  readonly isTimeWrong: boolean;
}

/** For how long, when and how fast. */
export function DeliveryCard({ draft, onChange, online, isTimeWrong }: DeliveryCardProps) {
  const { texts, formats } = useLanguage();
  const { compose } = texts;
  const moment = momentOf(draft);
  const rate = Number(draft.rate);
  const at = moment ?? Date.now();
  const zone = compose.zone(timeZone(), offsetAt(at));
  return (
    <section class="card stack">
      <h2>{compose.delivery}</h2>
      <div class="halves">
        <Field label={compose.lifeTime} hint={compose.lifeTimeHint}>
          {(control) => (
            <select
              {...control}
              value={draft.lifeTime}
              onChange={({ currentTarget }) => onChange({ lifeTime: Number(currentTarget.value) })}
            >
              {LIFE_TIMES.map((seconds) => (
                <option key={seconds} value={seconds}>
                  {seconds === 0 ? compose.onlineOnly : formats.duration(seconds)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field
          label={compose.rate}
          hint={
            rate > 0 && online !== undefined
              ? compose.takes(formats.duration(Math.ceil(online / rate)))
              : compose.rateHint
          }
        >
          {(control) => (
            <input
              {...control}
              type="number"
              min="1"
              inputMode="numeric"
              value={draft.rate}
              onInput={({ currentTarget }) => onChange({ rate: currentTarget.value })}
            />
          )}
        </Field>
      </div>
      <div class="stack tight">
        <Segments
          label={compose.when}
          value={draft.isLater ? 'later' : 'now'}
          options={[
            ['now', compose.now],
            ['later', compose.later],
          ]}
          onChange={(when) => onChange({ isLater: when === 'later' })}
        />
        {draft.isLater && (
          <Field
            label={compose.sendAt}
            hint={
              moment === undefined
                ? zone
                : `${zone} · ${compose.inUtc(formats.utc(moment))} · ${formats.fromNow(moment)}`
            }
            fault={isTimeWrong && draft.sendAt !== '' ? compose.past : undefined}
          >
            {(control) => (
              <input
                {...control}
                type="datetime-local"
                value={draft.sendAt}
                onInput={({ currentTarget }) => onChange({ sendAt: currentTarget.value })}
              />
            )}
          </Field>
        )}
      </div>
    </section>
  );
}
