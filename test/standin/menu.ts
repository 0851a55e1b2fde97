// `Menu` and `MenuItem`: built for real, shown to nobody. `standIn.hands` chooses in the one that is open.
import { notInStandIn, only, refuseUnknown } from './absent.ts';
import { KnownEvents } from './emitter.ts';
import { addHands, recorded } from './recordings.ts';

interface MenuItemOptions {
  readonly label?: string;
  readonly role?: string;
  readonly type?: string;
  readonly submenu?: readonly MenuItemOptions[] | BuiltMenu;
  readonly enabled?: boolean;
  readonly visible?: boolean;
  readonly checked?: boolean;
  readonly accelerator?: string;
  readonly registerAccelerator?: boolean;
  readonly click?: (item: unknown, window: unknown, event: unknown) => void;
  readonly id?: string;
  readonly sublabel?: string;
  readonly toolTip?: string;
}

interface PopupOptions {
  readonly window?: unknown;
  readonly x?: number;
  readonly y?: number;
  readonly callback?: () => void;
}

const knownOptions = new Set(
  'label role type submenu enabled visible checked accelerator registerAccelerator click id sublabel toolTip'.split(
    ' ',
  ),
);
const roles = new Set(
  (
    'about services hide hideOthers unhide quit undo redo cut copy paste pasteAndMatchStyle delete selectAll minimize zoom front close ' +
    'togglefullscreen window help toggleDevTools reload forceReload resetZoom zoomIn zoomOut appMenu fileMenu editMenu viewMenu windowMenu'
  )
    .toLowerCase()
    .split(' '),
);
const types = new Set(['normal', 'separator', 'submenu', 'checkbox', 'radio']);

const editMenu = ['undo', 'redo', 'cut', 'copy', 'paste', 'delete', 'selectAll'].map((role) => ({ role }));

/** Electron has its own words for each role; these are near them. */
function labelOf(role: string): string {
  return role.charAt(0).toUpperCase() + role.slice(1);
}

let lastCommand = 0;

class Item {
  readonly commandId = ++lastCommand;
  readonly id: string;
  readonly role: string | undefined;
  readonly type: string;
  readonly submenu: BuiltMenu | undefined;
  readonly accelerator: string | undefined;
  readonly registerAccelerator: boolean;
  label: string;
  enabled: boolean;
  visible: boolean;
  checked: boolean;
  private readonly onClick: MenuItemOptions['click'];

  constructor(options: MenuItemOptions) {
    refuseUnknown('MenuItem', options, knownOptions);
    const { role } = options;
    const submenu = options.submenu ?? (role === 'editMenu' ? editMenu : undefined);
    const { type = submenu == null ? 'normal' : 'submenu' } = options;
    if (role != null && !roles.has(role.toLowerCase())) throw new Error(`Unknown role: ${role}`);
    if (!types.has(type)) throw new Error(`Unknown menu item type: ${type}`);
    if (options.label == null && role == null && options.type == null && submenu == null)
      throw new TypeError('Invalid template for MenuItem: must have at least one of label, role or type');
    this.id = options.id ?? '';
    this.role = role?.toLowerCase();
    this.type = type;
    this.submenu = submenu == null || submenu instanceof BuiltMenu ? submenu : BuiltMenu.buildFromTemplate(submenu);
    this.accelerator = options.accelerator;
    this.registerAccelerator = options.registerAccelerator ?? true;
    this.label = options.label ?? labelOf(role ?? '');
    this.enabled = options.enabled ?? true;
    this.visible = options.visible ?? true;
    this.checked = options.checked ?? false;
    this.onClick = options.click;
  }

  click(event: unknown = {}, window?: unknown): void {
    if (this.role != null && this.onClick == null) throw notInStandIn(`MenuItem: choosing the role '${this.role}'`);
    if (this.type === 'checkbox') this.checked = !this.checked;
    this.onClick?.(this, window, event);
  }
}

let applicationMenu: BuiltMenu | null = null;
let open: { readonly menu: BuiltMenu; readonly window: unknown; readonly callback: (() => void) | undefined } | null =
  null;

class BuiltMenu extends KnownEvents {
  readonly items: Item[] = [];

  constructor() {
    super('Menu', ['menu-will-show', 'menu-will-close']);
  }

  static buildFromTemplate(template: readonly (MenuItemOptions | Item)[]): BuiltMenu {
    if (!Array.isArray(template)) throw new TypeError('Invalid template for Menu: Menu template must be an array');
    const menu = new BuiltMenu();
    for (const entry of template as readonly (MenuItemOptions | Item)[])
      menu.append(entry instanceof Item ? entry : new Item(entry));
    return menu;
  }

  static setApplicationMenu(menu: BuiltMenu | null): void {
    applicationMenu = menu;
  }

  static getApplicationMenu(): BuiltMenu | null {
    return applicationMenu;
  }

  insert(position: number, item: Item): void {
    this.items.splice(position, 0, item);
  }

  append(item: Item): void {
    this.items.push(item);
  }

  getMenuItemById(id: string): Item | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id);
      if (found != null) return found;
    }
    return null;
  }

  popup({ window, callback }: PopupOptions = {}): void {
    closeOpen();
    recorded.popups.push({ labels: this.items.map(({ label }) => label) });
    open = { menu: this, window, callback };
    this.emit('menu-will-show');
  }

  closePopup(): void {
    if (open?.menu === this) closeOpen();
  }
}

function closeOpen(): void {
  const closing = open;
  open = null;
  closing?.menu.emit('menu-will-close');
  closing?.callback?.();
}

addHands({
  chooseInMenu(label) {
    const item = open?.menu.items.find(
      (candidate) => candidate.label === label && candidate.enabled && candidate.visible,
    );
    if (open == null || item == null) throw new Error(`No open menu has an enabled item '${label}'.`);
    const { window, menu } = open;
    // Electron calls the item first and then tells that the menu has closed.
    item.click({ triggeredByAccelerator: false }, window);
    if (open.menu === menu) closeOpen();
  },
  closeMenu: closeOpen,
});

export const Menu = only('Menu', BuiltMenu);
export const MenuItem = only('MenuItem', Item);
