import { LANGUAGES, type LanguageCode, useLanguage } from '../text/language.ts';

const CODES = Object.keys(LANGUAGES) as LanguageCode[];

/** Chooses the language of the console. */
export function LanguageChoice({ onChoose }: { readonly onChoose: (code: LanguageCode) => void }) {
  const { code: current } = useLanguage();
  return (
    <div class="row tight">
      {CODES.filter((code) => code !== current).map((code) => (
        <button key={code} type="button" class="plain" lang={code} onClick={() => onChoose(code)}>
          {LANGUAGES[code]}
        </button>
      ))}
    </div>
  );
}
