// Menu and MenuItem: templates, the application menu, clicks, roles.
import { cites, expect, test } from './bench.ts';

test.describe('menu', () => {
  const documentation = cites('api/menu.md');
  const item = cites('api/menu-item.md');

  test('a template becomes items with their fields, submenus become menus', documentation, async ({ application }) => {
    const built = await application.evaluate(({ Menu }) => {
      const menu = Menu.buildFromTemplate([
        {
          label: 'Photo',
          submenu: [
            { id: 'open', label: 'Open', accelerator: 'CmdOrCtrl+O', enabled: false },
            { type: 'separator' },
            { id: 'star', label: 'Star', type: 'checkbox', checked: true },
          ],
        },
      ]);
      const [photo] = menu.items;
      return {
        length: menu.items.length,
        type: photo?.type,
        isMenu: photo?.submenu instanceof Menu,
        items: photo?.submenu?.items.map(({ id, label, type, enabled, visible, checked, accelerator }) => ({
          id,
          label,
          type,
          enabled,
          visible,
          checked,
          accelerator: accelerator ?? null,
        })),
      };
    });
    expect(built).toMatchObject({
      length: 1,
      type: 'submenu',
      isMenu: true,
      items: [
        { id: 'open', label: 'Open', type: 'normal', enabled: false, visible: true, accelerator: 'CmdOrCtrl+O' },
        { type: 'separator' },
        { id: 'star', label: 'Star', type: 'checkbox', enabled: true, checked: true, accelerator: null },
      ],
    });
  });

  test('the application menu is what was set, or null', documentation, async ({ application }) => {
    const same = await application.evaluate(({ Menu }) => {
      const menu = Menu.buildFromTemplate([{ label: 'A', submenu: [{ label: 'B' }] }]);
      Menu.setApplicationMenu(menu);
      const labels = Menu.getApplicationMenu()?.items.map(({ label }) => label);
      Menu.setApplicationMenu(null);
      return { labels, none: Menu.getApplicationMenu() };
    });
    expect(same).toEqual({ labels: ['A'], none: null });
  });

  test('an item is found by its id, at any depth', documentation, async ({ application }) => {
    const found = await application.evaluate(({ Menu }) => {
      const menu = Menu.buildFromTemplate([
        { label: 'A', submenu: [{ label: 'B', submenu: [{ id: 'deep', label: 'Deep' }] }] },
      ]);
      return [menu.getMenuItemById('deep')?.label, menu.getMenuItemById('absent')];
    });
    expect(found).toEqual(['Deep', null]);
  });

  test('click calls the item’s function with the item', item, async ({ application }) => {
    const clicked = await application.evaluate(({ Menu }) => {
      const clicks: unknown[] = [];
      const menu = Menu.buildFromTemplate([{ id: 'x', label: 'X', click: (one) => clicks.push(one.id) }]);
      menu.getMenuItemById('x')?.click();
      return clicks;
    });
    expect(clicked).toEqual(['x']);
  });

  test('enabled, visible and checked can be changed afterwards', item, async ({ application }) => {
    const state = await application.evaluate(({ Menu }) => {
      const menu = Menu.buildFromTemplate([{ id: 'x', label: 'X', type: 'checkbox' }]);
      const one = menu.getMenuItemById('x');
      if (one == null) return null;
      Object.assign(one, { enabled: false, visible: false, checked: true });
      return [one.enabled, one.visible, one.checked];
    });
    expect(state).toEqual([false, false, true]);
  });

  test('a click on a checkbox changes its mark', item, async ({ application }) => {
    const marks = await application.evaluate(({ Menu }) => {
      const menu = Menu.buildFromTemplate([{ id: 'x', label: 'X', type: 'checkbox', checked: false }]);
      const one = menu.getMenuItemById('x');
      one?.click();
      const first = one?.checked;
      one?.click();
      return [first, one?.checked];
    });
    expect(marks).toEqual([true, false]);
  });

  test(
    'a role brings its own label, and an accelerator where it has one',
    cites('tutorial/menus.md'),
    async ({ application }) => {
      const roles = await application.evaluate(({ Menu }) => {
        const menu = Menu.buildFromTemplate([{ role: 'copy' }, { role: 'quit', id: 'quit' }, { role: 'editMenu' }]);
        const [copy, quit, edit] = menu.items;
        return {
          copy: copy?.label,
          role: copy?.role,
          quit: quit?.role,
          hasLabel: quit?.label !== '',
          edit: (edit?.submenu?.items.length ?? 0) > 3,
        };
      });
      expect(roles).toMatchObject({ copy: 'Copy', hasLabel: true, edit: true });
      expect(roles.role?.toLowerCase()).toBe('copy');
      expect(roles.quit?.toLowerCase()).toBe('quit');
    },
  );

  test('items can be appended and inserted', documentation, async ({ application }) => {
    const labels = await application.evaluate(({ Menu, MenuItem }) => {
      const menu = new Menu();
      menu.append(new MenuItem({ label: 'last' }));
      menu.insert(0, new MenuItem({ label: 'first' }));
      return menu.items.map(({ label }) => label);
    });
    expect(labels).toEqual(['first', 'last']);
  });

  test('an item without label, role or type is refused', item, async ({ application }) => {
    const thrown = await application.evaluate(({ Menu }) =>
      globalThis.stage.thrown(() => Menu.buildFromTemplate([{}])),
    );
    expect(thrown).toMatch(/label, role or type/);
  });
});
