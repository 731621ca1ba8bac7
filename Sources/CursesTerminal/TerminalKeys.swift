import CNcurses
import Glibc
import TerminalKit

/// Turns what ncurses reads into keys, and two presses in short order into a double click.
struct TerminalKeys {
  /// Two presses of the same cell within this many nanoseconds are a double click.
  private static let doubleClickTime: Int64 = 400_000_000
  /// Keys taken in one go at most, so that a paste cannot keep the screen from being drawn.
  private static let maximumKeys = 256

  private var lastPress: (x: Int, y: Int, time: Int64)?

  /// Sequences that terminals send whatever mode their keypad is in.
  static func defineVariants() {
    let variants: [(sequence: String, code: Int32)] = [
      ("\u{1B}[A", KEY_UP), ("\u{1B}[B", KEY_DOWN), ("\u{1B}[C", KEY_RIGHT),
      ("\u{1B}[D", KEY_LEFT), ("\u{1B}[H", KEY_HOME), ("\u{1B}[F", KEY_END),
      ("\u{1B}OH", KEY_HOME), ("\u{1B}OF", KEY_END), ("\u{1B}[1~", KEY_HOME),
      ("\u{1B}[4~", KEY_END), ("\u{1B}[Z", KEY_BTAB), ("\u{1B}[1;2D", KEY_SLEFT),
      ("\u{1B}[1;2C", KEY_SRIGHT), ("\u{1B}[1;2A", KEY_SR), ("\u{1B}[1;2B", KEY_SF),
    ]
    for variant in variants where key_defined(variant.sequence) == 0 {
      define_key(variant.sequence, variant.code)
    }
  }

  /// All keys that wait.
  mutating func drain(isResized: () -> Bool) -> [Key] {
    var keys: [Key] = []
    while keys.count < Self.maximumKeys {
      var code: UInt32 = 0
      let kind = gt_read_key(&code)
      if kind == Int32(GT_KEY_CHARACTER.rawValue) {
        if let key = Self.character(code) { keys.append(key) }
      } else if kind == Int32(GT_KEY_CODE.rawValue) {
        if Int32(bitPattern: code) == KEY_RESIZE {
          if isResized() { keys.append(.resize) }
        } else if Int32(bitPattern: code) == KEY_MOUSE {
          keys += mouse()
        } else if let key = Self.named(Int32(bitPattern: code)) {
          keys.append(key)
        }
      } else {
        break
      }
    }
    return keys
  }

  private static func character(_ code: UInt32) -> Key? {
    switch code {
    case 0: return nil
    case 8, 127: return .backspace
    case 9: return .tab
    case 10, 13: return .enter
    case 27: return .escape
    case 1...26: return Unicode.Scalar(code + 96).map { .control($0) }
    case 28...31: return nil
    default: return Unicode.Scalar(code).map { .character($0) }
    }
  }

  private static func named(_ code: Int32) -> Key? {
    if (KEY_F0 + 1...KEY_F0 + 12).contains(code) { return .f(Int(code - KEY_F0)) }
    return codes[code]
  }

  private static let codes: [Int32: Key] = [
    KEY_UP: .up, KEY_DOWN: .down, KEY_LEFT: .left, KEY_RIGHT: .right, KEY_SLEFT: .shiftLeft,
    KEY_SRIGHT: .shiftRight, KEY_SR: .shiftUp, KEY_SF: .shiftDown, KEY_PPAGE: .pageUp,
    KEY_NPAGE: .pageDown, KEY_HOME: .home, KEY_END: .end, KEY_DC: .delete, KEY_IC: .insert,
    KEY_BTAB: .backTab, KEY_BACKSPACE: .backspace, KEY_ENTER: .enter,
  ]

  // MARK: Mouse

  /// What ncurses keeps of mouse events at most.
  private static let mouseQueue = 8

  /// All events that wait, oldest first.
  private mutating func mouse() -> [Key] {
    var waiting: [(kind: gt_mouse_kind, x: Int32, y: Int32)] = []
    for _ in 0..<Self.mouseQueue {
      var (x, y): (Int32, Int32) = (0, 0)
      let kind = gt_mouse_kind(rawValue: UInt32(bitPattern: gt_read_mouse(&x, &y)))
      guard kind != GT_MOUSE_NONE else { break }
      waiting.append((kind, x, y))
    }
    return waiting.reversed().compactMap { key(of: $0.kind, $0.x, $0.y) }
  }

  private mutating func key(of kind: gt_mouse_kind, _ x: Int32, _ y: Int32) -> Key? {
    switch kind {
    case GT_MOUSE_PRESS: event(press(Int(x), Int(y)), x, y)
    case GT_MOUSE_RELEASE: event(.release, x, y)
    case GT_MOUSE_DRAG: event(.drag, x, y)
    case GT_MOUSE_WHEEL_UP: event(.wheelUp, x, y)
    case GT_MOUSE_WHEEL_DOWN: event(.wheelDown, x, y)
    default: nil
    }
  }

  private func event(_ kind: MouseEvent.Kind, _ x: Int32, _ y: Int32) -> Key {
    .mouse(MouseEvent(x: Int(x), y: Int(y), kind: kind))
  }

  private mutating func press(_ x: Int, _ y: Int) -> MouseEvent.Kind {
    let now = Self.now()
    if let last = lastPress, last.x == x, last.y == y, now - last.time < Self.doubleClickTime {
      lastPress = nil
      return .doubleClick
    }
    lastPress = (x, y, now)
    return .press
  }

  private static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}
