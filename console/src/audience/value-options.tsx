import { useAnswer } from '../api/use-answer.ts';

interface ValueOptionsProps {
  readonly id: string;
  /** The name of the attribute. */
  readonly name: string;
}

/** The first values of an attribute, for a control that offers them. */
export function ValueOptions({ id, name }: ValueOptionsProps) {
  const { answer } = useAnswer('all_member_push/im_attr_value_list', {
    AttrName: name,
    Limit: 50,
    Sizes: false,
  });
  return (
    <datalist id={id}>
      {answer?.Values.map(({ Value }) => (
        <option key={Value} value={Value} />
      ))}
    </datalist>
  );
}
