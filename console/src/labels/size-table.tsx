import { Table } from '../parts/table.tsx';
import { useLanguage } from '../text/language.ts';

/** A tag or an attribute value with the number of its users. */
export interface Sized {
  readonly name: string;
  readonly users: number | undefined;
  readonly isExact: boolean;
}

interface SizeTableProps {
  readonly label: string;
  readonly rows: readonly Sized[];
}

/** Tags or values with the numbers of their users. */
export function SizeTable({ label, rows }: SizeTableProps) {
  const { texts, formats } = useLanguage();
  return (
    <Table label={label}>
      <thead>
        <tr>
          <th scope="col">{label}</th>
          <th scope="col" class="number">
            {texts.sections.users}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, users, isExact }) => (
          <tr key={name}>
            <td class="foreign">{name}</td>
            <td class="number">
              {users === undefined ? '' : isExact ? formats.number(users) : `≈ ${formats.number(users)}`}
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
