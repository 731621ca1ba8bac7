/// Room for what is read of a descriptor; shared by all that is read on one thread.
final class ReadBuffer {
  let bytes: UnsafeMutableRawBufferPointer

  init(count: Int = 1 << 15) {
    bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
  }

  deinit { bytes.deallocate() }
}
