import type { Answer } from '../api/commands.ts';
import { useAction } from '../api/use-action.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { Moment } from '../parts/moment.tsx';
import { Table } from '../parts/table.tsx';
import { useSession } from '../session/session.ts';
import { useTexts } from '../text/language.ts';

interface DevicesCardProps {
  readonly user: string;
  readonly devices: Answer<'all_member_push/im_user_get'>['Devices'];
  readonly onChanged: () => void;
}

/** The devices on which a user is notified. */
export function DevicesCard({ user, devices, onChanged }: DevicesCardProps) {
  const { user: texts, providers, remove } = useTexts();
  const session = useSession();
  const removing = useAction();
  const removeDevice = (device: string) =>
    void removing.run(async () => {
      await session.call('all_member_push/im_device_remove', { To_Account: user, DeviceIds: [device] });
      onChanged();
    });
  return (
    <section class="card stack">
      <h2>{texts.devices}</h2>
      <ErrorNotice error={removing.error} />
      {devices.length === 0 ? (
        <p class="muted">{texts.noDevices}</p>
      ) : (
        <Table label={texts.devices}>
          <thead>
            <tr>
              <th scope="col">{texts.device}</th>
              <th scope="col">{texts.kind}</th>
              <th scope="col">{texts.token}</th>
              <th scope="col">{texts.seen}</th>
              <th scope="col" class="number">
                {texts.strikes}
              </th>
              {!session.isViewer && <th scope="col">{texts.actions}</th>}
            </tr>
          </thead>
          <tbody>
            {devices.map(({ DeviceId, Kind, Token, SeenAt, Strikes }) => (
              <tr key={DeviceId}>
                <td class="foreign">{DeviceId}</td>
                <td>{providers[Kind]}</td>
                <td class="mono foreign">{Token}</td>
                <td>
                  <Moment at={SeenAt * 1000} />
                </td>
                <td class="number">{Strikes}</td>
                {!session.isViewer && (
                  <td>
                    <button
                      type="button"
                      class="plain"
                      aria-label={`${remove} ${DeviceId}`}
                      disabled={removing.isRunning}
                      onClick={() => removeDevice(DeviceId)}
                    >
                      {remove}
                    </button>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </section>
  );
}
