/// A terminal that shows screens and gives keys. All of it belongs to the main actor.
@MainActor
package protocol TerminalDevice: AnyObject {
  /// Cells there are now.
  var size: Size { get }
  /// How many colours it shows.
  var colorDepth: ColorDepth { get }
  /// Which characters it shows.
  var charset: Screen.Charset { get }
  /// The colours the roles are painted with; a new theme repaints everything.
  var theme: Theme { get set }
  /// Readable when keys wait.
  var inputDescriptor: Int32 { get }

  /// Whether it takes output now; one that was stopped by Ctrl-S, or that nobody reads, does not.
  var takesOutput: Bool { get }
  /// How a terminal that takes nothing is left.
  var exit: any TerminalExit { get }

  /// Shows a screen, sending only what changed.
  func present(_ screen: Screen)
  /// All keys that wait; never blocks.
  func readKeys() -> [Key]
  /// Takes the new window size over, after the kernel announced one.
  func resize()
  /// Hands the terminal back to the shell, before the process stops.
  func suspend()
  /// Takes the terminal again and repaints everything.
  func resume()
  /// Puts the terminal back as it was found; more than once does no harm.
  func restore()
}

/// Leaves a terminal that takes no output while another thread waits for it.
package protocol TerminalExit: Sendable {
  /// Throws away what the terminal has not taken, so that the thread that draws goes on.
  func dropOutput()
  /// Puts the terminal back without waiting; the process is to end at once.
  func abandon()
}
