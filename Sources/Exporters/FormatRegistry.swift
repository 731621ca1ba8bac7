/// Every export format, by name.
package enum FormatRegistry {
  package static let all: [any ExportFormat] = [
    JSONFormat(), CSVFormat(), NvidiaSMICSVFormat(), TextFormat(),
  ]

  package static var names: [String] { all.map(\.name) }

  /// - Throws: an `ExportError` that lists the valid names.
  package static func format(named name: String) throws -> any ExportFormat {
    guard let format = all.first(where: { $0.name == name }) else {
      throw ExportError(
        .unknownFormat, "format \"\(name)\"",
        "no such format; valid: " + names.joined(separator: ", "))
    }
    return format
  }
}
