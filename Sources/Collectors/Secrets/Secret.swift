/// A password or a token. Printing it prints stars.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
  /// The secret itself, for the place that sends it.
  package let text: String

  package init(_ text: String) { self.text = text }

  package var description: String { "***" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
