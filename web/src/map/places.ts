// Names that help to find one's way: towns and border gates of the mainland, by their own names and round coordinates. Ours; no island of the sea is named here.

export interface Place {
  name: string;
  lon: number;
  lat: number;
  /** From which zoom on it is written. */
  from: number;
  gate?: boolean;
}

const town = (name: string, lat: number, lon: number, from: number): Place => ({ name, lat, lon, from });
const gate = (name: string, lat: number, lon: number, from: number): Place => ({ name, lat, lon, from, gate: true });

export const PLACES: readonly Place[] = [
  town("Hà Nội", 21.03, 105.85, 4),
  town("TP. Hồ Chí Minh", 10.78, 106.7, 4),
  town("Đà Nẵng", 16.06, 108.21, 4),
  town("Hải Phòng", 20.86, 106.68, 5),
  town("Cần Thơ", 10.03, 105.77, 5),
  town("Huế", 16.46, 107.59, 5.5),
  town("Vinh", 18.67, 105.68, 5.5),
  town("Nha Trang", 12.24, 109.19, 5.5),
  town("Quy Nhơn", 13.77, 109.22, 6),
  town("Buôn Ma Thuột", 12.67, 108.04, 6),
  town("Pleiku", 13.98, 108.0, 6),
  town("Đà Lạt", 11.94, 108.44, 6),
  town("Thanh Hóa", 19.81, 105.78, 6),
  town("Đồng Hới", 17.47, 106.62, 6),
  town("Cà Mau", 9.18, 105.15, 6),
  town("Điện Biên Phủ", 21.39, 103.02, 6),
  town("Lạng Sơn", 21.85, 106.76, 6.2),
  town("Lào Cai", 22.49, 103.97, 6.2),
  town("Cao Bằng", 22.67, 106.26, 6.5),
  town("Hạ Long", 20.95, 107.08, 6.5),
  town("Thái Nguyên", 21.59, 105.85, 7),
  town("Bắc Giang", 21.27, 106.2, 7),
  town("Bắc Ninh", 21.18, 106.07, 7.5),
  town("Hải Dương", 20.94, 106.33, 7.5),
  town("Nam Định", 20.43, 106.17, 7),
  town("Ninh Bình", 20.25, 105.97, 7.5),
  town("Biên Hòa", 10.95, 106.83, 7.5),
  town("Thủ Dầu Một", 10.98, 106.65, 8),
  town("Tây Ninh", 11.31, 106.1, 6.8),
  town("Vũng Tàu", 10.35, 107.08, 6.8),
  town("Mỹ Tho", 10.36, 106.36, 7.5),
  town("Củ Chi", 10.97, 106.49, 8.5),
  town("Trảng Bàng", 11.03, 106.36, 8.5),
  town("Gò Dầu", 11.08, 106.27, 8.5),
  town("Phan Thiết", 10.93, 108.1, 6.5),
  town("Kon Tum", 14.35, 108.0, 7),
  town("Quảng Ngãi", 15.12, 108.8, 6.8),
  gate("Mộc Bài", 11.07, 106.17, 7),
  gate("Xa Mát", 11.64, 105.95, 8),
  gate("Hữu Nghị", 21.97, 106.71, 7.2),
  gate("Tân Thanh", 22.02, 106.68, 9),
  gate("Móng Cái", 21.53, 107.97, 6.5),
  gate("Kim Thành", 22.53, 103.93, 7.6),
  gate("Lao Bảo", 16.62, 106.59, 6.8),
  gate("Cha Lo", 17.67, 105.77, 7),
  gate("Cầu Treo", 18.39, 105.16, 7),
  gate("Bờ Y", 14.7, 107.56, 7.2),
  gate("Tịnh Biên", 10.6, 104.95, 7.5),
  gate("Cát Lái", 10.77, 106.79, 9),
  gate("Lạch Huyện", 20.8, 106.92, 8.5),
];
