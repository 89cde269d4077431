import { useId } from 'preact/hooks';
import { useTexts } from '../text/language.ts';
import type { Leaf } from './draft.ts';
import { useSuggestions } from './suggestions.ts';
import { ValueOptions } from './value-options.tsx';

interface LeafRowProps {
  readonly leaf: Leaf;
  readonly onChange: (leaf: Leaf) => void;
  /** Absent where the condition cannot be removed. */
  readonly onRemove?: (() => void) | undefined;
}

/** A line of the builder: a tag, or an attribute with its value. */
export function LeafRow({ leaf, onChange, onRemove }: LeafRowProps) {
  const { audience } = useTexts();
  const { tags, attributes } = useSuggestions();
  const list = useId();
  const valueList = useId();
  const isTag = leaf.kind === 'tag';
  return (
    <div class={`leaf${isTag ? ' of-tag' : ''}`}>
      <select
        aria-label={audience.kind}
        value={leaf.kind}
        onChange={({ currentTarget }) =>
          onChange({
            ...leaf,
            kind: currentTarget.value === 'tag' ? 'tag' : 'attribute',
            name: '',
            value: '',
          })
        }
      >
        <option value="tag">{audience.tag}</option>
        <option value="attribute">{audience.attribute}</option>
      </select>
      <select
        aria-label={audience.relation}
        value={leaf.isNegated ? 'not' : 'is'}
        onChange={({ currentTarget }) => onChange({ ...leaf, isNegated: currentTarget.value === 'not' })}
      >
        <option value="is">{isTag ? audience.has : audience.is}</option>
        <option value="not">{isTag ? audience.hasNot : audience.isNot}</option>
      </select>
      <input
        aria-label={isTag ? audience.tagName : audience.attributeName}
        placeholder={isTag ? audience.tagName : audience.attributeName}
        list={list}
        value={leaf.name}
        onInput={({ currentTarget }) => onChange({ ...leaf, name: currentTarget.value })}
      />
      <datalist id={list}>
        {(isTag ? tags : attributes).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {!isTag && (
        <input
          aria-label={audience.attributeValue}
          placeholder={audience.attributeValue}
          list={valueList}
          value={leaf.value}
          onInput={({ currentTarget }) => onChange({ ...leaf, value: currentTarget.value })}
        />
      )}
      {!isTag && attributes.includes(leaf.name) && <ValueOptions id={valueList} name={leaf.name} />}
      {onRemove !== undefined && (
        <button type="button" class="plain" aria-label={audience.removeCondition} onClick={onRemove}>
          ✕
        </button>
      )}
    </div>
  );
}
