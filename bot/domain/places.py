"""What people call time zones beside the names in the tz database: cities, countries, common names, old names.

Each line reads: the zone's name in the tz database, then what people say, as it is shown to them.
"""

from __future__ import annotations

# Large cities that give no zone its name.
CITIES = """
Africa/Casablanca: Rabat, Marrakesh, Fez
Africa/Cairo: Alexandria, Giza
Africa/Johannesburg: Cape Town, Durban, Pretoria
Africa/Lagos: Abuja, Kano, Ibadan
Africa/Nairobi: Mombasa
America/Argentina/Cordoba: Córdoba
America/Bogota: Medellín, Cali
America/Chicago: Dallas, Houston, Austin, San Antonio, Minneapolis, St. Louis, New Orleans
America/Chicago: Milwaukee, Kansas City, Nashville, Memphis
America/Costa_Rica: San José
America/Denver: Salt Lake City, Albuquerque, Colorado Springs
America/Edmonton: Calgary
America/Guayaquil: Quito
America/Los_Angeles: San Francisco, Seattle, San Diego, San José, Silicon Valley, Portland
America/Los_Angeles: Las Vegas, Sacramento, Oakland
America/Mexico_City: Guadalajara, Puebla
America/New_York: Boston, Washington, Washington DC, Philadelphia, Atlanta, Miami, Orlando, Tampa
America/New_York: Pittsburgh, Baltimore, Charlotte, Cleveland, Columbus, Brooklyn
America/Phoenix: Tucson
America/Puerto_Rico: San Juan, Puerto Rico
America/Sao_Paulo: Rio de Janeiro, Brasília, Belo Horizonte, Curitiba, Porto Alegre, Florianópolis
America/Toronto: Ottawa, Montréal, Québec City, Waterloo
America/Winnipeg: Manitoba
Asia/Dubai: Abu Dhabi, Sharjah
Asia/Ho_Chi_Minh: Hanoi, Da Nang, Saigon
Asia/Jakarta: Bandung, Surabaya
Asia/Jerusalem: Tel Aviv, Haifa
Asia/Karachi: Lahore, Islamabad, Rawalpindi
Asia/Kolkata: Mumbai, Delhi, New Delhi, Bangalore, Bengaluru, Chennai, Hyderabad, Pune
Asia/Kolkata: Ahmedabad, Jaipur, Lucknow, Kochi, Gurgaon, Noida, Bombay, Calcutta
Asia/Manila: Cebu, Quezon City, Davao
Asia/Riyadh: Jeddah, Mecca, Medina
Asia/Seoul: Busan, Incheon
Asia/Shanghai: Beijing, Shenzhen, Guangzhou, Hangzhou, Chengdu, Wuhan, Nanjing, Xi'an, Chongqing, Harbin
Asia/Tokyo: Osaka, Kyoto, Yokohama, Nagoya, Sapporo, Fukuoka
Asia/Yekaterinburg: Perm, Chelyabinsk
Australia/Brisbane: Gold Coast, Cairns
Australia/Sydney: Canberra, Newcastle
Europe/Amsterdam: Rotterdam, The Hague, Utrecht, Eindhoven
Europe/Athens: Thessaloniki
Europe/Belgrade: Novi Sad
Europe/Berlin: Munich, München, Hamburg, Frankfurt, Cologne, Köln, Stuttgart, Düsseldorf
Europe/Berlin: Leipzig, Dresden, Hannover, Nuremberg
Europe/Bucharest: Cluj, Iași, Timișoara
Europe/Copenhagen: Aarhus
Europe/Helsinki: Espoo, Tampere
Europe/Istanbul: Ankara, Izmir
Europe/Kyiv: Kharkiv, Lviv, Odesa
Europe/Lisbon: Porto, Braga
Europe/London: Manchester, Edinburgh, Glasgow, Birmingham, Leeds, Bristol, Cambridge, Oxford
Europe/London: Cardiff, Belfast, Liverpool
Europe/Madrid: Barcelona, Valencia, Seville, Málaga, Bilbao
Europe/Minsk: Brest
Europe/Moscow: Saint Petersburg, Kazan, Nizhny Novgorod
Europe/Oslo: Bergen, Trondheim
Europe/Paris: Lyon, Marseille, Toulouse, Nice, Bordeaux, Lille, Nantes, Strasbourg, Grenoble
Europe/Prague: Brno
Europe/Rome: Milan, Milano, Roma, Turin, Naples, Bologna, Florence, Venice
Europe/Stockholm: Gothenburg, Göteborg, Malmö, Uppsala
Europe/Vienna: Wien, Graz, Salzburg, Linz
Europe/Warsaw: Kraków, Wrocław, Gdańsk, Poznań, Łódź
Europe/Zurich: Geneva, Basel, Bern, Lausanne
Pacific/Auckland: Wellington, Christchurch
Pacific/Honolulu: Maui
"""

# Countries and regions; in those with several zones each is offered.
COUNTRIES = """
Africa/Accra: Ghana
Africa/Addis_Ababa: Ethiopia
Africa/Algiers: Algeria
Africa/Cairo: Egypt
Africa/Casablanca: Morocco
Africa/Dakar: Senegal
Africa/Dar_es_Salaam: Tanzania
Africa/Harare: Zimbabwe
Africa/Johannesburg: South Africa
Africa/Kampala: Uganda
Africa/Kigali: Rwanda
Africa/Lagos: Nigeria
Africa/Nairobi: Kenya
Africa/Tunis: Tunisia
America/Anchorage: Alaska, USA, United States
America/Argentina/Buenos_Aires: Argentina
America/Bogota: Colombia
America/Caracas: Venezuela
America/Chicago: USA, United States, Texas, Illinois
America/Cancun: Mexico
America/Denver: USA, United States, Colorado, Utah
America/Edmonton: Canada, Alberta
America/Guayaquil: Ecuador
America/Halifax: Canada, Nova Scotia
America/Havana: Cuba
America/La_Paz: Bolivia
America/Lima: Peru
America/Los_Angeles: USA, United States, California, Oregon
America/Manaus: Brazil
America/Mexico_City: Mexico
America/Montevideo: Uruguay
America/New_York: USA, United States, Massachusetts, Florida, Georgia
America/Phoenix: USA, United States, Arizona
America/Regina: Canada, Saskatchewan
America/Santiago: Chile
America/Sao_Paulo: Brazil
America/St_Johns: Canada, Newfoundland
America/Tijuana: Mexico
America/Toronto: Canada, Ontario, Québec
America/Vancouver: Canada, British Columbia
America/Winnipeg: Canada
Asia/Almaty: Kazakhstan
Asia/Amman: Jordan
Asia/Baghdad: Iraq
Asia/Baku: Azerbaijan
Asia/Bangkok: Thailand
Asia/Beirut: Lebanon
Asia/Colombo: Sri Lanka
Asia/Dhaka: Bangladesh
Asia/Dubai: United Arab Emirates, UAE, Emirates
Asia/Ho_Chi_Minh: Vietnam
Asia/Jakarta: Indonesia
Asia/Jayapura: Indonesia
Asia/Jerusalem: Israel
Asia/Kabul: Afghanistan
Asia/Karachi: Pakistan
Asia/Kathmandu: Nepal
Asia/Kolkata: India
Asia/Kuala_Lumpur: Malaysia
Asia/Makassar: Indonesia, Bali
Asia/Manila: Philippines
Asia/Novosibirsk: Russia
Asia/Phnom_Penh: Cambodia
Asia/Riyadh: Saudi Arabia
Asia/Seoul: South Korea, Korea
Asia/Shanghai: China
Asia/Taipei: Taiwan
Asia/Tashkent: Uzbekistan
Asia/Tbilisi: Georgia
Asia/Tehran: Iran
Asia/Tokyo: Japan
Asia/Ulaanbaatar: Mongolia
Asia/Vladivostok: Russia
Asia/Yangon: Myanmar
Asia/Yekaterinburg: Russia
Asia/Yerevan: Armenia
Atlantic/Reykjavik: Iceland
Australia/Adelaide: Australia, South Australia
Australia/Brisbane: Australia, Queensland
Australia/Darwin: Australia, Northern Territory
Australia/Hobart: Australia, Tasmania
Australia/Melbourne: Australia, Victoria
Australia/Perth: Australia, Western Australia
Australia/Sydney: Australia, New South Wales
Europe/Amsterdam: Netherlands, Holland
Europe/Athens: Greece
Europe/Belgrade: Serbia
Europe/Berlin: Germany, Deutschland
Europe/Bratislava: Slovakia
Europe/Brussels: Belgium
Europe/Bucharest: Romania
Europe/Budapest: Hungary
Europe/Chisinau: Moldova
Europe/Copenhagen: Denmark
Europe/Dublin: Ireland
Europe/Helsinki: Finland
Europe/Istanbul: Turkey, Türkiye
Europe/Kaliningrad: Russia
Europe/Kyiv: Ukraine
Europe/Lisbon: Portugal
Europe/Ljubljana: Slovenia
Europe/London: UK, United Kingdom, England, Scotland, Wales, Great Britain
Europe/Madrid: Spain
Europe/Minsk: Belarus
Europe/Moscow: Russia
Europe/Oslo: Norway
Europe/Paris: France
Europe/Prague: Czechia, Czech Republic
Europe/Riga: Latvia
Europe/Rome: Italy
Europe/Sarajevo: Bosnia
Europe/Skopje: North Macedonia
Europe/Sofia: Bulgaria
Europe/Stockholm: Sweden
Europe/Tallinn: Estonia
Europe/Tirane: Albania, Tirana
Europe/Vienna: Austria
Europe/Vilnius: Lithuania
Europe/Warsaw: Poland
Europe/Zagreb: Croatia
Europe/Zurich: Switzerland
Pacific/Auckland: New Zealand
Pacific/Honolulu: Hawaii, USA, United States
"""

# Names of the clock itself. Some mean several places: whoever says IST may be in India, Ireland or Israel.
CLOCKS = """
UTC: UTC, Coordinated Universal Time, Zulu
Africa/Johannesburg: South Africa Standard Time, SAST
Africa/Lagos: West Africa Time, WAT
Africa/Nairobi: East Africa Time, EAT
Africa/Harare: Central Africa Time, CAT
Africa/Accra: GMT, Greenwich Mean Time
America/Anchorage: Alaska Time, Alaska Standard Time, Alaska Daylight Time, AKST, AKDT, AKT
America/Argentina/Buenos_Aires: Argentina Time, ART
America/Chicago: Central Time, Central Standard Time, Central Daylight Time, US Central, CT, CST, CDT
America/Denver: Mountain Time, Mountain Standard Time, Mountain Daylight Time, US Mountain, MT, MST, MDT
America/Halifax: Atlantic Time, Atlantic Standard Time, Atlantic Daylight Time, AST, ADT
America/Los_Angeles: Pacific Time, Pacific Standard Time, Pacific Daylight Time, US Pacific, PT, PST, PDT
America/New_York: Eastern Time, Eastern Standard Time, Eastern Daylight Time, US Eastern, ET, EST, EDT
America/Phoenix: MST
America/Sao_Paulo: Brasilia Time, BRT
America/St_Johns: Newfoundland Time, NST, NDT
Asia/Dubai: Gulf Standard Time, Gulf Time, GST
Asia/Hong_Kong: Hong Kong Time, HKT
Asia/Jakarta: Western Indonesia Time, WIB
Asia/Jerusalem: Israel Standard Time, Israel Time, IST, IDT
Asia/Karachi: Pakistan Standard Time, PKT
Asia/Kathmandu: Nepal Time, NPT
Asia/Kolkata: India Standard Time, Indian Standard Time, India Time, IST
Asia/Manila: Philippine Time, PHT
Asia/Riyadh: Arabia Standard Time, AST
Asia/Seoul: Korea Standard Time, Korea Time, KST
Asia/Shanghai: China Standard Time, China Time, CST
Asia/Singapore: Singapore Time, SGT
Asia/Tokyo: Japan Standard Time, Japan Time, JST
Australia/Adelaide: Australian Central Time, ACST, ACDT
Australia/Brisbane: AEST
Australia/Perth: Australian Western Time, AWST
Australia/Sydney: Australian Eastern Time, AEST, AEDT, AET
Europe/Athens: Eastern European Time, Eastern European Summer Time, EET, EEST
Europe/Berlin: Central European Time, Central European Summer Time, CET, CEST, MEZ, MESZ
Europe/Dublin: Irish Standard Time, IST
Europe/Helsinki: EET, EEST
Europe/Istanbul: Turkey Time, TRT
Europe/Kyiv: EET, EEST
Europe/Lisbon: Western European Time, Western European Summer Time, WET, WEST
Europe/London: British Time, British Summer Time, UK Time, BST, GMT, Greenwich Mean Time
Europe/Moscow: Moscow Time, MSK
Pacific/Auckland: New Zealand Time, New Zealand Standard Time, NZST, NZDT
Pacific/Honolulu: Hawaii Time, Hawaii Standard Time, Hawaii-Aleutian Time, HST
"""

# Names the tz database keeps only so that they go on working, with today's name for the same clock.
RENAMED = """
Africa/Asmara: Africa/Asmera
Africa/Bamako: Africa/Timbuktu
America/Adak: America/Atka
America/Argentina/Buenos_Aires: America/Buenos_Aires
America/Argentina/Catamarca: America/Catamarca, America/Argentina/ComodRivadavia
America/Argentina/Cordoba: America/Cordoba, America/Rosario
America/Argentina/Jujuy: America/Jujuy
America/Argentina/Mendoza: America/Mendoza
America/Atikokan: America/Coral_Harbour
America/Denver: America/Shiprock
America/Edmonton: America/Yellowknife
America/Indiana/Indianapolis: America/Indianapolis, America/Fort_Wayne
America/Indiana/Knox: America/Knox_IN
America/Iqaluit: America/Pangnirtung
America/Kentucky/Louisville: America/Louisville
America/Nuuk: America/Godthab
America/Rio_Branco: America/Porto_Acre
America/St_Thomas: America/Virgin
America/Tijuana: America/Ensenada, America/Santa_Isabel
America/Toronto: America/Montreal, America/Nipigon, America/Thunder_Bay
America/Winnipeg: America/Rainy_River
Antarctica/McMurdo: Antarctica/South_Pole
Arctic/Longyearbyen: Atlantic/Jan_Mayen
Asia/Ashgabat: Asia/Ashkhabad
Asia/Dhaka: Asia/Dacca
Asia/Ho_Chi_Minh: Asia/Saigon
Asia/Jerusalem: Asia/Tel_Aviv
Asia/Kathmandu: Asia/Katmandu
Asia/Kolkata: Asia/Calcutta
Asia/Macau: Asia/Macao
Asia/Makassar: Asia/Ujung_Pandang
Asia/Nicosia: Europe/Nicosia
Asia/Shanghai: Asia/Chongqing, Asia/Chungking, Asia/Harbin
Asia/Thimphu: Asia/Thimbu
Asia/Ulaanbaatar: Asia/Ulan_Bator, Asia/Choibalsan
Asia/Urumqi: Asia/Kashgar
Asia/Yangon: Asia/Rangoon
Atlantic/Faroe: Atlantic/Faeroe
Australia/Adelaide: Australia/South
Australia/Brisbane: Australia/Queensland
Australia/Broken_Hill: Australia/Yancowinna
Australia/Darwin: Australia/North
Australia/Hobart: Australia/Tasmania, Australia/Currie
Australia/Lord_Howe: Australia/LHI
Australia/Melbourne: Australia/Victoria
Australia/Perth: Australia/West
Australia/Sydney: Australia/ACT, Australia/Canberra, Australia/NSW
Europe/Chisinau: Europe/Tiraspol
Europe/Istanbul: Asia/Istanbul
Europe/Kyiv: Europe/Kiev, Europe/Uzhgorod, Europe/Zaporozhye
Europe/London: Europe/Belfast
Pacific/Chuuk: Pacific/Truk, Pacific/Yap
Pacific/Honolulu: Pacific/Johnston
Pacific/Kanton: Pacific/Enderbury
Pacific/Pago_Pago: Pacific/Samoa
Pacific/Pohnpei: Pacific/Ponape
UTC: Etc/UTC, Etc/UCT, Etc/Zulu, Etc/Universal, UCT, Universal, Zulu
"""

# Offered before anything is typed: 25 from west to east, Hawaii last. Then more, so that every
# offset in use has some place.
WELL_KNOWN = (
    "America/Los_Angeles",
    "America/Denver",
    "America/Chicago",
    "America/New_York",
    "America/Mexico_City",
    "America/Bogota",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Madrid",
    "Africa/Lagos",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Europe/Istanbul",
    "Africa/Nairobi",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Honolulu",
    "America/Anchorage",
    "America/Halifax",
    "America/St_Johns",
    "America/Toronto",
    "America/Caracas",
    "Atlantic/Azores",
    "Atlantic/Cape_Verde",
    "Europe/Lisbon",
    "Europe/Athens",
    "Europe/Kyiv",
    "Europe/Moscow",
    "Asia/Tehran",
    "Asia/Kabul",
    "Asia/Tashkent",
    "Asia/Kathmandu",
    "Asia/Dhaka",
    "Asia/Yangon",
    "Asia/Bangkok",
    "Asia/Jakarta",
    "Asia/Seoul",
    "Australia/Perth",
    "Australia/Adelaide",
    "Australia/Brisbane",
    "Pacific/Noumea",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Tongatapu",
    "Pacific/Pago_Pago",
    "Pacific/Marquesas",
    "Australia/Eucla",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
)


def read(table: str) -> list[tuple[str, str]]:
    """Return a table's pairs of what people say and the zone it means, in order."""
    lines = (line.partition(": ") for line in table.strip().splitlines())
    return [(name, zone) for zone, _, names in lines for name in names.split(", ")]
