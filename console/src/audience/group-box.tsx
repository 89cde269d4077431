import { useTexts } from '../text/language.ts';
import { type Draft, EMPTY_GROUP, EMPTY_LEAF, type Group } from './draft.ts';
import { LeafRow } from './leaf-row.tsx';

interface GroupBoxProps {
  readonly group: Group;
  readonly onChange: (group: Group) => void;
  /** Absent where the group cannot be removed. */
  readonly onRemove?: (() => void) | undefined;
  /** Groups above this one. */
  readonly depth?: number;
}

/** Groups that may stand in each other: the API takes conditions of 8 levels, negations among them. */
const MAX_DEPTH = 3;

/** Conditions of which all or one must hold. */
export function GroupBox({ group, onChange, onRemove, depth = 0 }: GroupBoxProps) {
  const { audience } = useTexts();
  const { items } = group;
  const put = (index: number, item: Draft) =>
    onChange({ ...group, items: items.map((one, place) => (place === index ? item : one)) });
  const add = (item: Draft) => onChange({ ...group, items: [...items, item] });
  const removal = (index: number) =>
    items.length === 1
      ? undefined
      : () => onChange({ ...group, items: items.filter((_, place) => place !== index) });
  return (
    <fieldset class="group">
      <legend class="unseen">{audience.match}</legend>
      <div class="row tight">
        <span class="small">{audience.match}</span>
        <select
          class="joined"
          aria-label={audience.match}
          value={group.match}
          onChange={({ currentTarget }) =>
            onChange({ ...group, match: currentTarget.value === 'any' ? 'any' : 'all' })
          }
        >
          <option value="all">{audience.all}</option>
          <option value="any">{audience.any}</option>
        </select>
        {(depth > 0 || group.isNegated) && (
          <label class="choice small">
            <input
              type="checkbox"
              checked={group.isNegated}
              onChange={({ currentTarget }) => onChange({ ...group, isNegated: currentTarget.checked })}
            />
            {audience.notThese}
          </label>
        )}
        {onRemove !== undefined && (
          <button type="button" class="plain" aria-label={audience.removeGroup} onClick={onRemove}>
            ✕
          </button>
        )}
      </div>
      {items.map((item, index) =>
        item.kind === 'group' ? (
          <GroupBox
            key={index}
            group={item}
            depth={depth + 1}
            onChange={(changed) => put(index, changed)}
            onRemove={removal(index)}
          />
        ) : (
          <LeafRow
            key={index}
            leaf={item}
            onChange={(changed) => put(index, changed)}
            onRemove={removal(index)}
          />
        ),
      )}
      <div class="row tight">
        <button type="button" class="plain" onClick={() => add(EMPTY_LEAF)}>
          + {audience.addCondition}
        </button>
        {depth < MAX_DEPTH - 1 && (
          <button type="button" class="plain" onClick={() => add({ ...EMPTY_GROUP, match: 'any' })}>
            + {audience.addGroup}
          </button>
        )}
      </div>
    </fieldset>
  );
}
