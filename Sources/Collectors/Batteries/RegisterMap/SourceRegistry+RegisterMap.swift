extension SourceRegistry {
  static let registerMap = Entry(
    word: RegisterMapAddress.kind,
    usage: "modbus+map://host[:502]?map=FILE[&interval=1]",
    summary: "batteries or a site meter over Modbus TCP, by a register map in a file",
    open: openRegisterMap)

  private static func openRegisterMap(
    _ rest: String?, _ options: Options
  ) throws(SourceError) -> any Source {
    let place = try RegisterMapAddress(rest ?? "")
    let map = try RegisterMapParser.map(place.contents(), file: place.file)
    let (host, port) = (place.address.host, place.port)
    return RegisterMapSource(
      id: place.address.text, period: place.interval ?? options.period ?? map.interval ?? 1,
      map: map, connect: { RegisterMapSource.Line(ModbusClient(host: host, port: port)) })
  }
}
