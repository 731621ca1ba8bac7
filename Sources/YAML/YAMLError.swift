/// Why a YAML file cannot be read.
package struct YAMLError: Error, Hashable, CustomStringConvertible {
  /// The file, as its user named it.
  package let subject: String
  /// Line in the file, from 1; nil where none is to blame.
  package let line: Int?
  /// What is there, then what was expected.
  package let message: String

  package var description: String {
    subject + (line.map { ":\($0)" } ?? "") + ": " + message
  }
}
