extension SourceRegistry {
  static let sunSpec = Entry(
    word: "sunspec", usage: "sunspec://host[:502][?units=1-100]",
    summary: "batteries over SunSpec Modbus TCP; settings: "
      + SunSpecSettings.names.joined(separator: ", "),
    open: openSunSpec)

  private static func openSunSpec(
    _ rest: String?, _ options: Options
  ) throws(SourceError) -> any Source {
    let address = try SourceAddress(kind: "sunspec", rest ?? "")
    return SunSpecSource(try SunSpecSettings(address, period: options.period))
  }
}
