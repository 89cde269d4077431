import type { ApiError } from '../api/api-error.ts';
import { useTexts } from '../text/language.ts';

interface ErrorNoticeProps {
  readonly error: ApiError | undefined;
  /** Offered where trying again may help. */
  readonly retry?: (() => void) | undefined;
}

/** Says in words why a call did not succeed, and what the API says. */
export function ErrorNotice({ error, retry }: ErrorNoticeProps) {
  const { errors, retry: again } = useTexts();
  if (error === undefined) return null;
  return (
    <div class={`notice ${error.isTemporary ? 'warn' : 'bad'}`} role="alert">
      <span>
        {errors[error.kind]} {error.code !== 0 && `${error.message} (${errors.code(`${error.code}`)})`}
      </span>
      {retry !== undefined && (
        <button type="button" class="plain" onClick={retry}>
          {again}
        </button>
      )}
    </div>
  );
}
