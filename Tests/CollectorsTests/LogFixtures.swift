import Testing

/// Logs of our own making in the shapes that nvidia-smi and its users write.
enum LogFixtures {
  struct Log: Sendable, CustomTestStringConvertible {
    let name: String
    var columns: [String]?
    let text: String
    var testDescription: String { name }
    var bytes: [UInt8] { [UInt8](text.utf8) }
  }

  static let all: [Log] =
    [
      csv, noHeader, sentences, wrapper, powerShell, hosts, apps, xml, oldXML, dmon, dmonDated,
      pmon,
      table, lostTable, list, holes,
    ] + forms

  static let csv = Log(
    name: "csv",
    text: """
      timestamp, index, uuid, name, utilization.gpu [%], memory.used [MiB], temperature.gpu, power.draw [W]
      2026/05/01 10:00:00.001, 0, GPU-a0000000-0000-0000-0000-000000000001, NVIDIA X1, 98 %, 4096 MiB, 61, 412.35 W
      2026/05/01 10:00:00.003, 1, GPU-a0000000-0000-0000-0000-000000000002, NVIDIA X1, [N/A], [N/A], N/A, [Unknown Error]
      timestamp, index, uuid, name, utilization.gpu [%], memory.used [MiB], temperature.gpu, power.draw [W]
      2026/05/01 10:00:01.001, 0, GPU-a0000000-0000-0000-0000-000000000001, NVIDIA X1, 97 %, 4097 MiB, 62, 410.50 W
      2026/05/01 10:00:01.004, 1, GPU-a0000000-0000-0000-0000-000000000002, NVIDIA X1, 5 %, 12 MiB, 33, 70.00 W

      """)

  static let noHeader = Log(
    name: "csv-noheader", columns: ["timestamp", "utilization.gpu", "memory.used"],
    text: """
      2026/05/01 10:00:00.101, 10, 100
      2026/05/01 10:00:00.102, 20, 200
      2026/05/01 10:00:01.103, 11, 101
      2026/05/01 10:00:01.105, 21, 201
      2026/05/01 10:00:02.104, 12, 102
      2026/05/01 10:00:02.105, 22, 202

      """)

  static let sentences = Log(
    name: "csv-sentences",
    text: """
      index, pci.bus_id, utilization.gpu [%], gpu_recovery_action
      0, 00000000:0B:00.0, 1 %, None
      1, 00000000:0C:00.0, 2 %, None
      2, 00000000:0D:00.0, 3 %, GPU Reset
      Unable to determine the device handle for gpu 0000:0C:00.0: GPU is lost.  Reboot the system to recover this GPU
      0, 00000000:0B:00.0, 4 %, None
      [Unknown Error], [Unknown Error], [Unknown Error], [Unknown Error]
      2, 00000000:0D:00.0, [GPU requires reset], None

      """)

  static let wrapper = Log(
    name: "csv-wrapper",
    text: """
      index,utilization.gpu [%],power.draw.instant [W]
      2026-05-01T10:00:00.500Z,0, 50 %, 300.25 W
      2026-05-01T10:00:00.500Z,1, 60 %, 310.75 W
      2026-05-01T10:00:02.500Z,0, 51 %, 301.25 W
      2026-05-01T10:00:02.500Z,1, 61 %, 311.75 W

      """)

  static let powerShell = Log(
    name: "crlf", text: csv.text.split(separator: "\n").joined(separator: "\r\n") + "\r\n")

  static let hosts = Log(
    name: "pdsh", columns: ["name", "utilization.gpu"],
    text: """
      n2.cluster.local: Example A100, 10 %
      n10.cluster.local: Example H100, 30 %
      n2.cluster.local: Example A100, 20 %
      n10.cluster.local: Example H100, 40 %

      """)

  static let apps = Log(
    name: "compute-apps",
    text: """
      timestamp, gpu_uuid, pid, process_name, used_gpu_memory [MiB]
      2026/05/01 10:00:00.000, GPU-a0000000-0000-0000-0000-000000000001, 11, python train.py --sizes 1,2,3, 2566 MiB
      2026/05/01 10:00:00.000, GPU-a0000000-0000-0000-0000-000000000002, 12, [Insufficient Permissions], [N/A]
      2026/05/01 10:00:05.000, GPU-a0000000-0000-0000-0000-000000000001, 11, python train.py --sizes 1,2,3, 2567 MiB

      """)

  private static func document(second: Int, power: String) -> String {
    """
    <?xml version="1.0" ?>
    <!DOCTYPE nvidia_smi_log [ <!-- any > bracket --> <!ELEMENT gpu (a, b)> ]>
    <nvidia_smi_log>
    <timestamp>Fri May  1 10:00:0\(second) 2026</timestamp>
    <driver_version>590.1</driver_version>
    <attached_gpus>2</attached_gpus>
    <gpu id="00000000:01:00.0">
      <product_name>Example &lt;B&#50;00&gt; &amp; Co</product_name>
      <uuid>GPU-a0000000-0000-0000-0000-000000000001</uuid>
      <mig_devices><mig_device><fb_memory_usage><used>7 MiB</used></fb_memory_usage></mig_device></mig_devices>
      <clocks_event_reasons>
        <clocks_event_reason_sw_power_cap>Active</clocks_event_reason_sw_power_cap>
        <clocks_event_reason_gpu_idle>Not Active</clocks_event_reason_gpu_idle>
      </clocks_event_reasons>
      <fb_memory_usage><total>1000 MiB</total><used>250 MiB</used></fb_memory_usage>
      <utilization><gpu_util>75 %</gpu_util><memory_util>N/A</memory_util></utilization>
      <ecc_errors><volatile><sram_correctable>1</sram_correctable><dram_correctable>2</dram_correctable>
      <sram_uncorrectable>0</sram_uncorrectable><dram_uncorrectable>N/A</dram_uncorrectable></volatile></ecc_errors>
      <temperature><gpu_temp>50 C</gpu_temp></temperature>
      <module_power_readings><average_power_draw>999.00 W</average_power_draw></module_power_readings>
      \(power)
      <power_smoothing>Insufficient Permissions</power_smoothing>
      <processes><process_info><pid>42</pid><type>C</type><process_name><![CDATA[a<b]]></process_name><used_memory>200 MiB</used_memory></process_info></processes>
    </gpu>
    <gpu id="00000000:02:00.0">
      <uuid>GPU is lost</uuid><fb_memory_usage><total>0 MiB</total></fb_memory_usage>
      <utilization>GPU is lost</utilization>
    </gpu>
    </nvidia_smi_log>

    """
  }

  static let xml = Log(
    name: "xml-loop",
    text: document(
      second: 1,
      power: "<gpu_power_readings><average_power_draw>321.50 W</average_power_draw>"
        + "<instant_power_draw>400.00 W</instant_power_draw></gpu_power_readings>")
      + document(
        second: 2,
        power: "<gpu_power_readings><power_draw>322.50 W</power_draw></gpu_power_readings>"))

  static let oldXML = Log(
    name: "xml-pynvml",
    text: """
      <?xml version="1.0"?><nvidia_smi><timestamp>2026-05-01</timestamp><gpu id="0000:01:00.0"><product_name>Old One</product_name><fan_speed>[Unknown Error]</fan_speed><power_readings><power_draw>17.95 W</power_draw></power_readings><ecc_errors><volatile><double_bit><total>3</total></double_bit></volatile></ecc_errors></gpu></nvidia_smi>

      """)

  static let dmon = Log(
    name: "dmon",
    text: """
      # gpu    pwr  gtemp  mtemp     sm    mem   mclk   pclk
      # Idx      W      C      C      %      %    MHz    MHz
          0    438     55      -     90      7   2619   1980
          1    100     45     50      -      -   2619   1980
      # gpu    pwr  gtemp  mtemp     sm    mem   mclk   pclk
      # Idx      W      C      C      %      %    MHz    MHz
          0    439     56      -     91      8   2619   1980

          1    101     46     51      -      -   2619   1980

      """)

  static let dmonDated = Log(
    name: "dmon-dated",
    text: """
      #Date       Time        gpu     fb     sm    mem  rxpci  txpci
      #YYYYMMDD   HH:MM:SS    Idx     MB      %      %   MB/s   MB/s
       20260501   10:00:00      0    239      6      1      5     10
       20260501   10:00:01      0     74      0      0    217    677

      """)

  static let pmon = Log(
    name: "pmon",
    text: """
      # gpu        pid  type    sm   mem   enc   dec    fb   command
      # Idx          #   C/G     %     %     %     %    MB   name
          0      11111     C    40     5     -     -   900   python train
          0      22222   C+G    20     5     -     -   100   viewer
          1          -     -     -     -     -     -     -   -
          0      11111     C    41     5     -     -   900   python train
          1          -     -     -     -     -     -     -   -

      """)

  static let table = Log(
    name: "table",
    text: """
      + nvidia-smi
      Fri May  1 10:00:00 2026
      +-----------------------------------------------------------------------------+
      | NVIDIA-SMI 525.00       Driver Version: 525.00       CUDA Version: 12.0     |
      |-------------------------------+----------------------+----------------------+
      | GPU  Name        Persistence-M| Bus-Id        Disp.A | Volatile Uncorr. ECC |
      | Fan  Temp  Perf  Pwr:Usage/Cap|         Memory-Usage | GPU-Util  Compute M. |
      |===============================+======================+======================|
      |   0  NVIDIA Exampl...    Off  | 00000000:1A:00.0 N/A |                    0 |
      | 30%   45C    P0    44W / 300W |     10MiB / 32510MiB |     12%      Default |
      |                               |                      |                  N/A |
      +-------------------------------+----------------------+----------------------+
      |   2  NVIDIA Exampl...    On   | 00000000:1C:00.0 Off |                 ERR! |
      |ERR!  ERR!  ERR!    ERR! / 300W | Not Supported        |     N/A      Default |
      |                               |                      |                  N/A |
      +-------------------------------+----------------------+----------------------+

      +-----------------------------------------------------------------------------+
      | Processes:                                                                  |
      |  GPU   GI   CI        PID   Type   Process name                  GPU Memory |
      |        ID   ID                                                   Usage      |
      |=============================================================================|
      |    0   N/A  N/A      1234      C   ...a | b/python                    573MiB |
      +-----------------------------------------------------------------------------+
      + echo done

      """)

  static let lostTable = Log(
    name: "table-lost",
    text: "Unable to determine the device handle for GPU1: 0000:34:00.0: Unknown Error\n"
      + table.text + table.text.replacing("10:00:00 2026", with: "10:00:05 2026"))

  static let list = Log(
    name: "list",
    text: """
      GPU 0: Example TITAN X (Old) (UUID: GPU-a0000000-0000-0000-0000-000000000001)
        MIG 3g.40gb     Device  0: (UUID: MIG-a0000000-0000-0000-0000-000000000009)
      GPU 2: Example (UUID: GPU-a0000000-0000-0000-0000-000000000002)

      """)

  static let holes = Log(
    name: "holes",
    text: """
      index, temperature.gpu, utilization.gpu [%]
      0, 40, 10 %
      0, 4\0\0\0\0\0\0\0\00, 41, 20 %
      0, 42, 30 %

      """)
}
