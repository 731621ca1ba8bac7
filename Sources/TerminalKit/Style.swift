/// What a theme colours, by meaning. Panels name roles, never colours.
package enum Role: UInt8, CaseIterable, Sendable {
  /// Ordinary text and numbers.
  case text
  /// Labels, units, secondary text.
  case muted
  /// Panel titles.
  case title
  /// Borders of panels.
  case frame
  /// Border of the panel that has the focus.
  case frameFocused
  /// The one accent: the number an operator asks first, the active view.
  case accent
  /// Healthy.
  case good
  /// Needs a look.
  case warning
  /// Needs a hand now.
  case critical
  /// A device that no longer answers.
  case lost
  /// A value that was, and is too old.
  case stale
  /// The one cursor of every view.
  case cursor
  /// A key name in the footer and in help.
  case key
  /// Badges of the header, one per kind of truth.
  case badgeLive, badgePaused, badgeReplay, badgeSimulated
  /// Graph lines, by what they show.
  case graphUtilization, graphTemperature, graphPower, graphBattery, graphGrid, graphMemory
  /// A limit or reserve mark in a graph or on a bar.
  case limit
  /// The unfilled part of a bar.
  case trough
  /// The header line's background and the strip's background.
  case header
  /// The screen behind everything.
  case background
}

/// A colour ramp of a theme: a share of a scale is shown by where it stands on the ramp.
package enum Gradient: UInt8, CaseIterable, Sendable {
  case utilization, temperature, power, memory, battery
}

/// What a foreground or a background is painted with: a role, or a place on a gradient.
package enum Ink: Hashable, Sendable {
  /// Steps of a gradient; step 0 is the low end, `gradientSteps - 1` the high end.
  package static let gradientSteps = 16

  case role(Role)
  case gradient(Gradient, step: UInt8)

  /// The ink for a share of a gradient's scale; shares outside 0...1 are clipped.
  package static func share(_ share: Double, of gradient: Gradient) -> Ink {
    let clipped = share.isFinite ? min(max(share, 0), 1) : 0
    let step = Int(clipped * Double(gradientSteps - 1) + 0.5)
    return .gradient(gradient, step: UInt8(step))
  }
}

/// How a cell is painted. Colour never carries a meaning alone: whoever sets a warning ink also
/// prints a mark or a word.
package struct Style: Hashable, Sendable {
  package struct Attributes: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let bold = Attributes(rawValue: 1)
    package static let dim = Attributes(rawValue: 2)
    package static let underline = Attributes(rawValue: 4)
    package static let reverse = Attributes(rawValue: 8)
    package static let blink = Attributes(rawValue: 16)
  }

  package var foreground: Ink
  package var background: Ink
  package var attributes: Attributes

  package init(
    _ foreground: Ink = .role(.text), on background: Ink = .role(.background),
    _ attributes: Attributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  package init(_ role: Role, _ attributes: Attributes = []) {
    self.init(.role(role), attributes)
  }

  package init(_ foreground: Ink, _ attributes: Attributes) {
    self.init(foreground, on: .role(.background), attributes)
  }

  package static let text = Style(.text)
  package static let muted = Style(.muted)
  package static let title = Style(.title, .bold)
}
