import { useState } from 'preact/hooks';
import { type ApiError, ticketFault } from '../api/api-error.ts';
import { Bell } from '../parts/bell.tsx';
import { Field } from '../parts/field.tsx';
import { LanguageChoice } from '../parts/language-choice.tsx';
import { type Ticket, ticketOfText } from '../session/ticket.ts';
import { type LanguageCode, useTexts } from '../text/language.ts';

interface SignInProps {
  /** Why the last session ended. */
  readonly ended: ApiError | undefined;
  readonly onSignIn: (ticket: Ticket) => void;
  readonly onLanguage: (code: LanguageCode) => void;
}

/** Takes a ticket, where the link that was opened holds none. */
export function SignIn({ ended, onSignIn, onLanguage }: SignInProps) {
  const { name, session, errors } = useTexts();
  const [pasted, setPasted] = useState('');
  const [isUnreadable, setUnreadable] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    const ticket = await ticketOfText(pasted);
    if (ticket === undefined) setUnreadable(true);
    else onSignIn(ticket);
  };
  return (
    <main class="sign-in">
      <div class="card stack">
        <div class="row spread">
          <span class="brand">
            <Bell /> {name}
          </span>
          <LanguageChoice onChoose={onLanguage} />
        </div>
        <h1>{session.title}</h1>
        {ended !== undefined && (
          <p class="notice bad" role="alert">
            <span>
              {session.faults[ticketFault(ended)]}{' '}
              <span class="small">{`${ended.message} (${errors.code(`${ended.code}`)})`}</span>
            </span>
          </p>
        )}
        <p>{session.lead}</p>
        <p class="muted small">{session.command}</p>
        <code class="quote">npx carillon login</code>
        <form class="stack" onSubmit={(event) => void submit(event)}>
          <Field
            label={session.paste}
            hint={session.pasteHint}
            fault={isUnreadable ? session.unreadable : undefined}
          >
            {(control) => (
              <textarea
                {...control}
                class="mono"
                rows={3}
                spellcheck={false}
                autocomplete="off"
                required
                value={pasted}
                onInput={({ currentTarget }) => {
                  setUnreadable(false);
                  setPasted(currentTarget.value);
                }}
              />
            )}
          </Field>
          <button type="submit" class="primary">
            {session.signIn}
          </button>
        </form>
      </div>
    </main>
  );
}
