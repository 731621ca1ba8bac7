import FleetModel
import TestSupport
import Testing

@testable import Collectors

/// Pages of any cut and any damage.
struct PageReaderTests {
  /// The values of a reader's last page, in a fixed order.
  static func values(_ reader: PageReader) -> [String] {
    reader.cells.filter { $0.page == reader.page }.map { cell in
      "\(cell.key.owner) \(cell.key.target) \(cell.key.part) \(cell.value) \(cell.bits)"
    }.sorted()
  }

  @Test func pageCutAtEveryByteIsTheSame() {
    let page = String(PageFixtures.dcgm(gpus: 1).prefix(1400))
    let bytes = Array(page.utf8)
    let whole = PageFixtures.reader(page)
    var reader = PageReader(fallbackHost: "page-host")
    for cut in stride(from: 0, through: bytes.count, by: 1) {
      reader.begin()
      bytes.withUnsafeBufferPointer { all in
        reader.feed(all.part(0, cut))
        reader.feed(all.part(cut, all.count))
      }
      reader.finish()
      #expect(Self.values(reader) == Self.values(whole), "cut at \(cut)")
      #expect(reader.tally.known == whole.tally.known)
    }
  }

  @Test func bytesOneByOneAreTheSame() {
    let page = PageFixtures.dcgm()
    var reader = PageReader(fallbackHost: "page-host")
    reader.begin()
    for byte in page.utf8 {
      withUnsafeBytes(of: byte) { reader.feed($0.bindMemory(to: UInt8.self)) }
    }
    reader.finish()
    #expect(Self.values(reader) == Self.values(PageFixtures.reader(page)))
  }

  @Test func linesMayEndAsOnWindows() {
    let page = PageFixtures.dcgm()
    let other = page.split(separator: "\n").joined(separator: "\r\n")
    #expect(Self.values(PageFixtures.reader(other)) == Self.values(PageFixtures.reader(page)))
  }

  @Test func orderOfSeriesMayChange() {
    let page = PageFixtures.dcgm()
    var reader = PageFixtures.reader(page)
    let expected = Self.values(reader)
    var random = SeededGenerator()
    for _ in 0..<20 {
      let lines = page.split(separator: "\n").shuffled(using: &random).joined(separator: "\n")
      PageFixtures.read(lines + "\n", &reader)
      #expect(Self.values(reader) == expected, "seed \(random.seed)")
    }
  }

  @Test func newValuesReplaceOld() {
    var reader = PageFixtures.reader("DCGM_FI_DEV_GPU_TEMP{gpu=\"0\"} 50\n")
    PageFixtures.read("DCGM_FI_DEV_GPU_TEMP{gpu=\"0\"} 51.5\n", &reader)
    #expect(Self.values(reader) == ["0 metric(FleetModel.Metric.temperature)  51.5 0"])
    PageFixtures.read("DCGM_FI_DEV_GPU_TEMP{gpu=\"0\"} NaN\n", &reader)
    #expect(Self.values(reader).isEmpty)
  }

  @Test func seriesIsNotTakenForALongerName() {
    let first = "DCGM_FI_DEV_GPU_TEMP{gpu=\"0\"} 50\n"
    var reader = PageFixtures.reader(first)
    PageFixtures.read("DCGM_FI_DEV_GPU_TEMP{gpu=\"0\",GPU_I_ID=\"1\"} 70\n", &reader)
    #expect(reader.tally.damaged == 0)
    var bare = PageFixtures.reader("tesla_battery_frequency 50\n")
    PageFixtures.read("tesla_battery_frequency_other 60\ntesla_battery_frequency 49.9\n", &bare)
    #expect(Self.values(bare) == ["0 metric(FleetModel.Metric.frequency)  49.9 0"])
  }

  @Test func damagedLinesCostOnlyThemselves() {
    let page = PageFixtures.dcgm()
    let broken = page + "DCGM_FI_DEV_GPU_TEMP{gpu=\"0\",pod=\"a\"b\"} 9\nnonsense\n<>\n"
    let reader = PageFixtures.reader(broken)
    #expect(Self.values(reader) == Self.values(PageFixtures.reader(page)))
    #expect(reader.tally.damaged >= 1)
  }

  @Test func tooLongLineIsLeftOut() {
    let long =
      "DCGM_FI_DEV_GPU_TEMP{gpu=\"0\",pod=\"" + String(repeating: "x", count: 70_000) + "\"} 1\n"
    let reader = PageFixtures.reader(long + PageFixtures.dcgm())
    #expect(reader.tally.oversized == 1)
    #expect(Self.values(reader) == Self.values(PageFixtures.reader(PageFixtures.dcgm())))
  }

  @Test func nothingAfterTheEndCounts() {
    let reader = PageFixtures.reader("up 1\n# EOF\nDCGM_FI_DEV_GPU_TEMP{gpu=\"0\"} 50\n")
    #expect(reader.tally.known == 0)
    #expect(reader.tally.isEnded)
  }

  @Test func seriesThatComeAndGoAreForgotten() {
    var reader = PageFixtures.reader(PageFixtures.dcgm())
    for round in 0..<30 {
      var page = PageFixtures.dcgm()
      for pod in 0..<400 {
        page += "DCGM_FI_DEV_GPU_TEMP{gpu=\"0\",UUID=\"GPU-5e0f7a1c-0000-4000-8000-000000000001\","
        page += "pod=\"p\(round)-\(pod)\"} 60\n"
      }
      PageFixtures.read(page, &reader)
      #expect(reader.seriesCount < 6000)
    }
    #expect(reader.gpus.identities.count == 2)
  }

  @Test func noDamageIsATrap() {
    var random = SeededGenerator()
    let pages = [
      PageFixtures.dcgm(), PageFixtures.dcgm() + "# EOF\n",
      "a{x=\"\\\"\\\\\",y=\"}\"} 1 2 # {z=\"1\"} 3\n{\"n\",a=\"b\"} 0x1p3\n",
    ]
    var reader = PageReader(fallbackHost: "h")
    for round in 0..<1000 {
      var bytes = Array(pages[round % pages.count].utf8)
      for _ in 0..<Int.random(in: 1...12, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2:
          bytes.insert(Array("{}\"\\,= \n#".utf8).randomElement(using: &random) ?? 0, at: place)
        default: bytes.removeSubrange(place...)
        }
      }
      reader.begin()
      let cut = Int.random(in: 0...bytes.count, using: &random)
      bytes.withUnsafeBufferPointer { all in
        reader.feed(all.part(0, cut))
        reader.feed(all.part(cut, all.count))
      }
      reader.finish()
      var copy = reader
      var assembler = PageAssembler(site: "s", period: 15)
      #expect(assembler.frame(&copy, at: PageFixtures.now).gpus.count >= 0)
    }
  }
}
