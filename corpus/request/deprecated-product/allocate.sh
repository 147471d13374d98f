aliyun ecs AllocateEipAddress --Bandwidth 5
